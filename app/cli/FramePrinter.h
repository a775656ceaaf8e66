#pragma once

#include "cli/Stdio.h"
#include "domain/Frame.h"

namespace parlance {

// Prints frames as they go over the wire, one JSON object a line:
//
//     {"event":"frame","dir":"in","opcode":1,"fin":true,"rsv":0,"masked":false,"length":5,"t":0.001234,"data":"hello"}
//
// `t` is in seconds since the attempt began. The payload is `data`, a string, where it is a text: of a text message, a
// ping or a pong, uncompressed, and valid UTF-8 within this one frame. A Close frame that holds a code has `code` and
// `reason` instead. Everything else is `base64`. `truncated` is true where the link ended inside the frame.
//
// Thread: the command's. Lifetime: over all attempts; begin() parts them. Errors: none.
class FramePrinter
{
public:
    explicit FramePrinter(const Stdio &stdio) : m_stdio(stdio) {}

    void begin(); // an attempt begins: no message is under way
    void print(const Frame &frame);

private:
    // The message whose frames are passing in one direction: continuations do not say what they continue.
    struct Passing {
        bool text = false;
        bool compressed = false;
    };

    bool holdsText(const Frame &frame);

    const Stdio &m_stdio;
    Passing m_in;
    Passing m_out;
};

} // namespace parlance

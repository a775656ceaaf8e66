#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace parlance {

// What went wrong with something a person gave: which rule was broken, where, and the value that broke it.
// `kind` is an enum of the module that reports it, cast to int; the words are made in ui/ and cli/.
struct Fault {
    int kind = 0;
    QString where;  // JSON Pointer, option name, file:line; empty when there is only one place
    QString value;  // the offending value, or the system's own words

    friend bool operator==(const Fault &, const Fault &) = default;
};

// A value, or why there is none. Expected failures travel in it; nothing throws across a slot.
template<typename T, typename E = Fault>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : m_content(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_content.index() == 0; }
    bool ok() const { return m_content.index() == 0; }
    const T &value() const & { return std::get<0>(m_content); }
    T &&value() && { return std::get<0>(std::move(m_content)); }
    const E &error() const { return std::get<1>(m_content); }
    const T &operator*() const & { return value(); }
    const T *operator->() const { return &value(); }

private:
    std::variant<T, E> m_content;
};

} // namespace parlance

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>parlance::AskingBar</name>
    <message numerus="yes">
        <source>%Ln messages were written more than an hour ago, or for another server: they go only when you say so.</source>
        <translation>
            <numerusform>%Ln message was written more than an hour ago, or for another server: it goes only when you say so.</numerusform>
            <numerusform>%Ln messages were written more than an hour ago, or for another server: they go only when you say so.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln messages nobody knows whether they arrived: decide for each.</source>
        <translation>
            <numerusform>Of %Ln message nobody knows whether it arrived: decide about it.</numerusform>
            <numerusform>Of %Ln messages nobody knows whether they arrived: decide for each.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::Attachments</name>
    <message numerus="yes">
        <source>At most %Ln files can be sent at once: send these first.</source>
        <translation>
            <numerusform>At most %Ln file can be sent at once: send this first.</numerusform>
            <numerusform>At most %Ln files can be sent at once: send these first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::ConnectionCommands</name>
    <message numerus="yes">
        <source>%Ln messages in it are not delivered. They are deleted.</source>
        <translation>
            <numerusform>%Ln message in it is not delivered. It is deleted.</numerusform>
            <numerusform>%Ln messages in it are not delivered. They are deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln messages that were not sent?</source>
        <translation>
            <numerusform>Delete %Ln message that was not sent?</numerusform>
            <numerusform>Delete %Ln messages that were not sent?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::DeliveryWords</name>
    <message numerus="yes">
        <source>At most %Ln messages in a second: more of them wait here as queued.</source>
        <translation>
            <numerusform>At most %Ln message in a second: more of them wait here as queued.</numerusform>
            <numerusform>At most %Ln messages in a second: more of them wait here as queued.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::HeartbeatWords</name>
    <message numerus="yes">
        <source>The last %Ln heartbeats; a tall bar is a long round trip, on a scale that grows tenfold from line to line.</source>
        <translation>
            <numerusform>The last %Ln heartbeat; a tall bar is a long round trip, on a scale that grows tenfold from line to line.</numerusform>
            <numerusform>The last %Ln heartbeats; a tall bar is a long round trip, on a scale that grows tenfold from line to line.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::LinkWording</name>
    <message numerus="yes">
        <source>%n retries failed:</source>
        <extracomment>What the last one met follows as a sentence</extracomment>
        <translation>
            <numerusform>%n retry failed:</numerusform>
            <numerusform>%n retries failed:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reconnecting in %n seconds.</source>
        <translation>
            <numerusform>Reconnecting in %n second.</numerusform>
            <numerusform>Reconnecting in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::Notifier</name>
    <message numerus="yes">
        <source>%Ln new messages</source>
        <translation>
            <numerusform>%Ln new message</numerusform>
            <numerusform>%Ln new messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::SearchWords</name>
    <message numerus="yes">
        <source>%Ln messages found</source>
        <translation>
            <numerusform>%Ln message found</numerusform>
            <numerusform>%Ln messages found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Newest %Ln found</source>
        <translation>
            <numerusform>Newest %Ln found</numerusform>
            <numerusform>Newest %Ln found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::StoreWording</name>
    <message numerus="yes">
        <source>%Ln received messages are shown and wait to be written.</source>
        <translation>
            <numerusform>%Ln received message is shown and waits to be written.</numerusform>
            <numerusform>%Ln received messages are shown and wait to be written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln received messages will be gone when Parlance ends: too many waited.</source>
        <translation>
            <numerusform>%Ln received message will be gone when Parlance ends: too many waited.</numerusform>
            <numerusform>%Ln received messages will be gone when Parlance ends: too many waited.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::TimelineWords</name>
    <message numerus="yes">
        <source>%Ln new messages</source>
        <translation>
            <numerusform>%Ln new message</numerusform>
            <numerusform>%Ln new messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::TlsWords</name>
    <message numerus="yes">
        <source>Cipher: %1 (%n bits)</source>
        <translation>
            <numerusform>Cipher: %1 (%n bit)</numerusform>
            <numerusform>Cipher: %1 (%n bits)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Expired %Ln days ago (valid from %1 until %2)</source>
        <translation>
            <numerusform>Expired %Ln day ago (valid from %1 until %2)</numerusform>
            <numerusform>Expired %Ln days ago (valid from %1 until %2)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Valid from %1 until %2 (%Ln days left)</source>
        <translation>
            <numerusform>Valid from %1 until %2 (%Ln day left)</numerusform>
            <numerusform>Valid from %1 until %2 (%Ln days left)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::Tray</name>
    <message numerus="yes">
        <source>Parlance: %Ln unread messages</source>
        <translation>
            <numerusform>Parlance: %Ln unread message</numerusform>
            <numerusform>Parlance: %Ln unread messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::Wording</name>
    <message numerus="yes">
        <source>%Ln messages waiting</source>
        <translation>
            <numerusform>%Ln message waiting</numerusform>
            <numerusform>%Ln messages waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln members</source>
        <translation>
            <numerusform>%Ln member</numerusform>
            <numerusform>%Ln members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln unread messages</source>
        <extracomment>%1: the name of a room, or of a connection with its state</extracomment>
        <translation>
            <numerusform>%1, %Ln unread message</numerusform>
            <numerusform>%1, %Ln unread messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connections in %1 could not be read and were left out; the others are there. The file as it was is kept as %2.</source>
        <translation>
            <numerusform>%Ln connection in %1 could not be read and was left out; the others are there. The file as it was is kept as %2.</numerusform>
            <numerusform>%Ln connections in %1 could not be read and were left out; the others are there. The file as it was is kept as %2.</numerusform>
        </translation>
    </message>
</context>
</TS>

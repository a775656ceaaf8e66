<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>parlance::ConnectionCommands</name>
    <message numerus="yes">
        <source>%Ln messages in it are not delivered. They are deleted.</source>
        <translation>
            <numerusform>%Ln message in it is not delivered. It is deleted.</numerusform>
            <numerusform>%Ln messages in it are not delivered. They are deleted.</numerusform>
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
    <name>parlance::MainWindow</name>
    <message numerus="yes">
        <source>%Ln messages are not sent yet.</source>
        <translation>
            <numerusform>%Ln message is not sent yet.</numerusform>
            <numerusform>%Ln messages are not sent yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They are lost when you quit now.</source>
        <translation>
            <numerusform>It is lost when you quit now.</numerusform>
            <numerusform>They are lost when you quit now.</numerusform>
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

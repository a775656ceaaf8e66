<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>parlance::AboutDialog</name>
    <message>
        <source>About Parlance</source>
        <translation>关于 Parlance</translation>
    </message>
    <message>
        <source>Chat over any WebSocket server.

Free software under the MIT licence: use, change and pass it on, without warranty.

Running on Qt %1, built with Qt %2.</source>
        <translation>通过任意 WebSocket 服务器聊天。

采用 MIT 许可证的自由软件：可自由使用、修改和分发，不提供任何担保。

运行于 Qt %1，使用 Qt %2 构建。</translation>
    </message>
    <message>
        <source>About &amp;Qt</source>
        <translation>关于 &amp;Qt</translation>
    </message>
</context>
<context>
    <name>parlance::Application</name>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>parlance::AskingBar</name>
    <message>
        <source>Messages that wait for you</source>
        <translation>等您决定的消息</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>the messages</comment>
        <translation>显示</translation>
    </message>
    <message>
        <source>Go to the first of them</source>
        <translation>转到其中第一条</translation>
    </message>
    <message>
        <source>Send</source>
        <comment>the messages</comment>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send all that are held</source>
        <translation>发送所有搁置的消息</translation>
    </message>
    <message>
        <source>Delete…</source>
        <comment>the messages</comment>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete all that are held</source>
        <translation>删除所有搁置的消息</translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages were written more than an hour ago, or for another server: they go only when you say so.</source>
        <translation>
            <numerusform>有 %Ln 条消息写于一小时以前，或是写给另一台服务器的：只有您同意才会发出。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln messages nobody knows whether they arrived: decide for each.</source>
        <translation>
            <numerusform>有 %Ln 条消息不知是否已送达：请逐条决定。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::AttachmentCard</name>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>file name, size</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Do not send this file</source>
        <translation>不发送此文件</translation>
    </message>
    <message>
        <source>Do not send %1</source>
        <translation>不发送 %1</translation>
    </message>
</context>
<context>
    <name>parlance::AttachmentStrip</name>
    <message>
        <source>Files to be sent</source>
        <translation>将要发送的文件</translation>
    </message>
</context>
<context>
    <name>parlance::Attachments</name>
    <message>
        <source>Files can be sent as soon as the connection is up.</source>
        <translation>连接建立后即可发送文件。</translation>
    </message>
    <message>
        <source>This server takes no files.</source>
        <translation>此服务器不接收文件。</translation>
    </message>
    <message>
        <source>“%1” is too large: it has %2, and this server takes at most %3.</source>
        <translation>“%1”太大：它有 %2，而此服务器最多接收 %3。</translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln files can be sent at once: send these first.</source>
        <translation>
            <numerusform>一次最多发送 %Ln 个文件：请先发送这些。</numerusform>
        </translation>
    </message>
    <message>
        <source>Together these files have more than %1: send some of them first.</source>
        <translation>这些文件合计超过 %1：请先发送其中一部分。</translation>
    </message>
    <message>
        <source>“%1” is not on this computer.</source>
        <translation>“%1”不在这台计算机上。</translation>
    </message>
    <message>
        <source>“%1” is a folder: send its files, or an archive of it.</source>
        <translation>“%1”是文件夹：请发送其中的文件，或打包后发送。</translation>
    </message>
    <message>
        <source>“%1” is no ordinary file.</source>
        <translation>“%1”不是普通文件。</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2</source>
        <translation>无法读取“%1”：%2</translation>
    </message>
</context>
<context>
    <name>parlance::Composer</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Write a message to %1</source>
        <translation>发消息到 %1</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Why the message was not accepted</source>
        <translation>消息未被接受的原因</translation>
    </message>
    <message>
        <source>Send files</source>
        <translation>发送文件</translation>
    </message>
    <message>
        <source>Send files (%1)</source>
        <translation>发送文件（%1）</translation>
    </message>
</context>
<context>
    <name>parlance::ConnectionBanner</name>
    <message>
        <source>Connection state</source>
        <translation>连接状态</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Keep trying</source>
        <translation>持续重试</translation>
    </message>
    <message>
        <source>Edit…</source>
        <comment>the connection</comment>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Stop</source>
        <comment>trying to connect</comment>
        <translation>停止</translation>
    </message>
    <message>
        <source>Details…</source>
        <comment>of the connection</comment>
        <translation>详细信息…</translation>
    </message>
</context>
<context>
    <name>parlance::ConnectionCommands</name>
    <message>
        <source>Remove the connection “%1”?</source>
        <translation>要移除连接“%1”吗？</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Join a room</source>
        <translation>加入房间</translation>
    </message>
    <message>
        <source>Name of the room:</source>
        <translation>房间名称：</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Leave the room “%1”?</source>
        <translation>要离开房间“%1”吗？</translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages in it are not delivered. They are deleted.</source>
        <translation>
            <numerusform>其中有 %Ln 条消息尚未送达，离开后将被删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Its settings, drafts, messages and what is not sent yet are deleted from this computer.</source>
        <translation>它的设置、草稿、消息和尚未发送的内容都会从这台计算机上删除。</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln messages that were not sent?</source>
        <translation>
            <numerusform>删除 %Ln 条未发送的消息吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>They were never sent, and cannot be brought back.</source>
        <translation>它们从未发出，删除后无法找回。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>parlance::ConnectionTree</name>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
</context>
<context>
    <name>parlance::DeliveryWords</name>
    <message>
        <source>What this server promises is known once the connection has been made.</source>
        <translation>建立连接之后才知道这台服务器作何保证。</translation>
    </message>
    <message>
        <source>Can a message of mine be lost?</source>
        <translation>我的消息会丢失吗？</translation>
    </message>
    <message>
        <source>Can a message be shown twice?</source>
        <translation>消息会重复显示吗？</translation>
    </message>
    <message>
        <source>In which order do messages stand?</source>
        <translation>消息按什么顺序排列？</translation>
    </message>
    <message>
        <source>What about messages from while I was away?</source>
        <translation>我不在时的消息怎么办？</translation>
    </message>
    <message>
        <source>What does the server limit?</source>
        <translation>服务器有哪些限制？</translation>
    </message>
    <message>
        <source>Confirms nothing</source>
        <translation>不确认</translation>
    </message>
    <message>
        <source>Confirms, drops doubles</source>
        <translation>确认并去重</translation>
    </message>
    <message>
        <source>Confirms</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>This server confirms nothing.</source>
        <translation>这台服务器不作任何确认。</translation>
    </message>
    <message>
        <source>This server sends every message back, and drops repeated ones.</source>
        <translation>这台服务器发回每条消息，并丢弃重复的消息。</translation>
    </message>
    <message>
        <source>This server confirms every message, and drops repeated ones.</source>
        <translation>这台服务器确认每条消息，并丢弃重复的消息。</translation>
    </message>
    <message>
        <source>This server sends every message back, and does not recognise repeated ones.</source>
        <translation>这台服务器发回每条消息，但不识别重复的消息。</translation>
    </message>
    <message>
        <source>This server confirms every message, and does not recognise repeated ones.</source>
        <translation>这台服务器确认每条消息，但不识别重复的消息。</translation>
    </message>
    <message>
        <source>The server said so itself when the connection was made.</source>
        <translation>这是服务器在建立连接时自己声明的。</translation>
    </message>
    <message>
        <source>The settings of this connection say so; Parlance cannot check it.</source>
        <translation>这是此连接的设置所说的，Parlance 无法核实。</translation>
    </message>
    <message>
        <source>Plain text has neither numbers nor confirmations.</source>
        <translation>纯文本既没有编号，也没有确认。</translation>
    </message>
    <message>
        <source>No: it is on this computer&apos;s disk before it is shown as queued, and stays there until it is settled.</source>
        <translation>不会：消息在显示为“排队”之前已写入这台计算机的磁盘，并一直保留到有了结果。</translation>
    </message>
    <message>
        <source>Whether it arrived is another matter. A hollow tick means that it reached the server&apos;s WebSocket layer, or that of a proxy, and no more. When the connection breaks under a message, it is in doubt, and you decide whether to send it again.</source>
        <translation>但是否送达是另一回事。空心对勾只表示它到达了服务器（或代理）的 WebSocket 层。若连接在发送途中断开，消息就处于存疑状态，由您决定是否重发。</translation>
    </message>
    <message>
        <source>It counts as delivered when the server sends it back. When the connection breaks before, it is sent again under the same number.</source>
        <translation>服务器将它发回才算送达。若连接在此之前断开，会以同一编号重发。</translation>
    </message>
    <message>
        <source>It counts as delivered when the server confirms it. When the connection breaks before, it is sent again under the same number.</source>
        <translation>服务器确认后才算送达。若连接在此之前断开，会以同一编号重发。</translation>
    </message>
    <message>
        <source>Only if you send one again that had arrived after all. Messages of others that come without a number of their own cannot be recognised when they come twice.</source>
        <translation>只有当您重发了其实已送达的消息时才会。他人的消息若没有自己的编号，重复到达时也无法识别。</translation>
    </message>
    <message>
        <source>Not here: what comes twice with the same number is one message, also after a restart.</source>
        <translation>这里不会：编号相同的消息只算一条，重新启动后也是如此。</translation>
    </message>
    <message>
        <source>Not at the others either: the server drops a number that it knows.</source>
        <translation>其他人那里也不会：服务器会丢弃已知编号的消息。</translation>
    </message>
    <message>
        <source>At the others perhaps, when the connection broke and it was sent again.</source>
        <translation>其他人那里可能会，如果连接断开后重发了消息。</translation>
    </message>
    <message>
        <source>In each room as the server sends them back.</source>
        <translation>在每个房间里，按服务器发回的顺序。</translation>
    </message>
    <message>
        <source>In each room as you wrote them. One in doubt holds up the later ones of its room until you have decided.</source>
        <translation>在每个房间里，按您书写的顺序。存疑的消息会让同一房间后面的消息等待，直到您作出决定。</translation>
    </message>
    <message>
        <source>In each room as you wrote them, also when some had to be sent again.</source>
        <translation>在每个房间里，按您书写的顺序，即使有些消息需要重发。</translation>
    </message>
    <message>
        <source>The server sends what was missed at the next connection; where it no longer has all of it, the gap is shown.</source>
        <translation>下次连接时服务器会补发错过的消息；若它已不再保存全部，会显示出缺口。</translation>
    </message>
    <message>
        <source>They are fetched from the server&apos;s history at the next connection, as far back as it goes.</source>
        <translation>下次连接时从服务器的历史记录中取回，能取多少取多少。</translation>
    </message>
    <message>
        <source>The server does not send them later.</source>
        <translation>服务器之后不会补发。</translation>
    </message>
    <message>
        <source>Older messages can be fetched by scrolling up.</source>
        <translation>向上滚动可以取得更早的消息。</translation>
    </message>
    <message>
        <source>Older messages are those that this computer has kept.</source>
        <translation>更早的消息只有这台计算机保存下来的那些。</translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln messages in a second: more of them wait here as queued.</source>
        <translation>
            <numerusform>每秒最多 %Ln 条消息，其余的在此排队。</numerusform>
        </translation>
    </message>
    <message>
        <source>A message may have %1 at once; a larger one goes in parts.</source>
        <translation>一条消息一次最多 %1，更大的会分块发送。</translation>
    </message>
    <message>
        <source>A message may have %1.</source>
        <translation>一条消息最多 %1。</translation>
    </message>
    <message>
        <source>A file may have %1.</source>
        <translation>一个文件最多 %1。</translation>
    </message>
    <message>
        <source>It takes files.</source>
        <translation>它接受文件。</translation>
    </message>
</context>
<context>
    <name>parlance::DetailsDialog</name>
    <message>
        <source>Handshake</source>
        <translation>握手</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Connection state</source>
        <translation>连接状态</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>&amp;Overview</source>
        <translation>概览(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Handshake</source>
        <translation>握手(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;TLS</source>
        <translation>&amp;TLS</translation>
    </message>
    <message>
        <source>Since the connection was opened</source>
        <translation>本次连接建立以来</translation>
    </message>
    <message>
        <source>&amp;Show secrets</source>
        <translation>显示机密信息(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Copy all</source>
        <translation>全部复制(&amp;C)</translation>
    </message>
    <message>
        <source>Details of the connection “%1”</source>
        <translation>连接“%1”的详细信息</translation>
    </message>
    <message>
        <source>Steps of the last attempt</source>
        <translation>上次尝试的步骤</translation>
    </message>
    <message>
        <source>Steps of the last attempt: %1 in all</source>
        <translation>上次尝试的步骤：共 %1</translation>
    </message>
    <message>
        <source>%1: %2, from %3</source>
        <extracomment>A step of an attempt: its name, how long it took, when it began</extracomment>
        <translation>%1：%2，始于 %3</translation>
    </message>
    <message>
        <source>Copied, with the secrets: pass it on only to those who may know them.</source>
        <translation>已复制，其中包含机密信息：只能交给有权知道的人。</translation>
    </message>
    <message>
        <source>Copied; the secrets in it are hidden.</source>
        <translation>已复制；其中的机密信息已隐藏。</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>送达</translation>
    </message>
    <message>
        <source>&amp;Delivery</source>
        <translation>送达(&amp;D)</translation>
    </message>
    <message>
        <source>Heart&amp;beats</source>
        <translation>心跳(&amp;B)</translation>
    </message>
</context>
<context>
    <name>parlance::DetailsText</name>
    <message>
        <source>There are too many lines to show the rest here; “Copy all” has it.</source>
        <translation>行数过多，其余部分不在此显示；“全部复制”中包含全部内容。</translation>
    </message>
</context>
<context>
    <name>parlance::DetailsWords</name>
    <message>
        <source>Looking up the name</source>
        <translation>查询域名</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>建立连接</translation>
    </message>
    <message>
        <source>Passing the proxy</source>
        <translation>通过代理</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Sending the request</source>
        <translation>发送请求</translation>
    </message>
    <message>
        <source>Waiting for the answer</source>
        <translation>等待应答</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>was compressed</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 as %2 (%3 %)</source>
        <extracomment>A size before compression, and after it; %3 is the share in percent</extracomment>
        <translation>%1，压缩为 %2（%3 %）</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Automatic (Parlance’s own)</source>
        <translation>自动（Parlance 自有）</translation>
    </message>
    <message>
        <source>Qt WebSockets</source>
        <translation>Qt WebSockets</translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <extracomment>%1: the address of the server, %2: that of this computer</extracomment>
        <translation>%1，本机 %2</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <extracomment>%1: a version of TLS, %2: a cipher</extracomment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>传输方式</translation>
    </message>
    <message>
        <source>Reached at</source>
        <translation>实际地址</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Subprotocol</source>
        <translation>子协议</translation>
    </message>
    <message>
        <source>Extensions</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>%1 received, %2 sent</source>
        <translation>收到 %1，发送 %2</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Compressed, received</source>
        <translation>接收时压缩</translation>
    </message>
    <message>
        <source>Compressed, sent</source>
        <translation>发送时压缩</translation>
    </message>
    <message>
        <source>There is nothing to show yet: no attempt to connect has come to its end.</source>
        <translation>暂无内容：还没有任何一次连接尝试结束。</translation>
    </message>
</context>
<context>
    <name>parlance::EnvelopePage</name>
    <message>
        <source>&amp;Put every message into an envelope</source>
        <translation>每条消息都放进信封(&amp;P)</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>a key</comment>
        <translation>显示</translation>
    </message>
    <message>
        <source>Make a &amp;new key</source>
        <translation>生成新密钥(&amp;N)</translation>
    </message>
    <message>
        <source>Envelope:</source>
        <translation>信封：</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Digest (SHA-256)</source>
        <translation>摘要 (SHA-256)</translation>
    </message>
    <message>
        <source>Key (HMAC-SHA-256)</source>
        <translation>密钥 (HMAC-SHA-256)</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>The same on both sides</source>
        <translation>双方相同</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>显示密钥</translation>
    </message>
    <message>
        <source>Signat&amp;ure:</source>
        <translation>签名(&amp;U)：</translation>
    </message>
    <message>
        <source>&amp;Key:</source>
        <comment>of a signature</comment>
        <translation>密钥(&amp;K)：</translation>
    </message>
    <message>
        <source>Compression of what is sent</source>
        <translation>发送内容的压缩</translation>
    </message>
    <message>
        <source>None</source>
        <comment>compression</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>Deflate</source>
        <translation>Deflate</translation>
    </message>
    <message>
        <source>Gzip</source>
        <translation>Gzip</translation>
    </message>
    <message>
        <source>Compressed from so many bytes on</source>
        <translation>从多少字节起压缩</translation>
    </message>
    <message>
        <source> bytes</source>
        <translation> 字节</translation>
    </message>
    <message>
        <source>for messages &amp;from</source>
        <translation>用于不小于此大小的消息(&amp;F)</translation>
    </message>
    <message>
        <source>C&amp;ompression:</source>
        <translation>压缩(&amp;O)：</translation>
    </message>
    <message>
        <source>The signature needs a key: enter the server’s, or make a new one and give it to the server.</source>
        <translation>签名需要密钥：请输入服务器的密钥，或生成一个新密钥并交给服务器。</translation>
    </message>
    <message>
        <source>Shows whether a message was changed on its way, and can compress it. The server has to speak it, too: those of Parlance do.</source>
        <translation>可看出消息在途中是否被改动，也可压缩消息。服务器也必须支持：Parlance 自带的服务器支持。</translation>
    </message>
    <message>
        <source>This kind of server exchanges lines of plain text, which take no envelope.</source>
        <translation>这类服务器交换的是纯文本行，不能放进信封。</translation>
    </message>
    <message>
        <source>Only who knows the key can write messages, and nobody else can change them.</source>
        <translation>只有知道密钥的人才能写消息，其他人无法改动。</translation>
    </message>
    <message>
        <source>Shows damage, but no intent: whoever changes a message can sign it anew.</source>
        <translation>能发现损坏，但防不住有意改动：改动消息的人可以重新签名。</translation>
    </message>
    <message>
        <source>A short key is quickly guessed: better make a new one.</source>
        <translation>短密钥很快就会被猜出：最好生成一个新的。</translation>
    </message>
    <message>
        <source>It is kept in the key store of this computer; where there is none, in a file that only you can read.</source>
        <translation>密钥保存在这台计算机的密钥库中；没有密钥库时，保存在只有您能读取的文件中。</translation>
    </message>
</context>
<context>
    <name>parlance::FactFields</name>
    <message>
        <source>%1:</source>
        <extracomment>The name of a fact in front of its value</extracomment>
        <translation>%1：</translation>
    </message>
</context>
<context>
    <name>parlance::FileField</name>
    <message>
        <source>Choose…</source>
        <comment>a file</comment>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <comment>a file</comment>
        <translation>选择：%1</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key)</source>
        <translation>PEM 文件 (*.pem *.crt *.cer *.key)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>parlance::FileSaver</name>
    <message>
        <source>Save file</source>
        <translation>保存文件</translation>
    </message>
    <message>
        <source>The file could not be saved as “%1”: %2</source>
        <translation>无法将文件保存为“%1”：%2</translation>
    </message>
    <message>
        <source>The picture could not be opened: %1</source>
        <translation>无法打开图片：%1</translation>
    </message>
    <message>
        <source>what is kept of it is damaged</source>
        <translation>保存在本机的内容已损坏</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>parlance::GeneralPage</name>
    <message>
        <source>Connect &amp;when Parlance starts</source>
        <translation>Parlance 启动时自动连接(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Keep trying to reconnect while the window is hidden</source>
        <translation>窗口隐藏时仍持续重新连接(&amp;K)</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Name</source>
        <comment>of the connection</comment>
        <translation>名称</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>The name that the others see</source>
        <translation>其他人看到的名字</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>Connect when Parlance starts</source>
        <translation>Parlance 启动时自动连接</translation>
    </message>
    <message>
        <source>Keep trying to reconnect while the window is hidden</source>
        <translation>窗口隐藏时仍持续重新连接</translation>
    </message>
    <message>
        <source>Server &amp;address:</source>
        <translation>服务器地址(&amp;A)：</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <comment>of the connection</comment>
        <translation>名称(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Your name:</source>
        <translation>您的名字(&amp;Y)：</translation>
    </message>
    <message>
        <source>R&amp;ooms:</source>
        <translation>房间(&amp;O)：</translation>
    </message>
    <message>
        <source>The local room of this computer</source>
        <translation>本机的本地房间</translation>
    </message>
    <message>
        <source>A room that this computer hosts</source>
        <translation>由本机开设的房间</translation>
    </message>
    <message>
        <source>Several with commas between them</source>
        <translation>可填写多个，用逗号分隔</translation>
    </message>
    <message>
        <source>This kind of server knows no rooms.</source>
        <translation>此类服务器没有房间。</translation>
    </message>
    <message>
        <source>Give the connection a name.</source>
        <translation>请为此连接填写名称。</translation>
    </message>
    <message>
        <source>Type the name under which the others will see you.</source>
        <translation>请输入其他人将看到的您的名字。</translation>
    </message>
    <message>
        <source>The name of the server</source>
        <translation>服务器的名称</translation>
    </message>
</context>
<context>
    <name>parlance::HandshakeWords</name>
    <message>
        <source>Qt WebSockets does not show the handshake. To see it, choose the transport “Automatic” in this connection&apos;s settings.</source>
        <translation>Qt WebSockets 不提供握手内容。要查看握手，请在此连接的设置中选择“自动”传输方式。</translation>
    </message>
    <message>
        <source>The attempt ended before a request was sent.</source>
        <translation>这次尝试在发送请求之前就结束了。</translation>
    </message>
    <message>
        <source>Request to %1</source>
        <translation>发往 %1 的请求</translation>
    </message>
    <message>
        <source>No answer came</source>
        <translation>没有收到应答</translation>
    </message>
    <message>
        <source>Answer: %1</source>
        <translation>应答：%1</translation>
    </message>
    <message>
        <source>Answer: %1 (%2)</source>
        <translation>应答：%1（%2）</translation>
    </message>
    <message>
        <source>Body (%1)</source>
        <translation>正文（%1）</translation>
    </message>
    <message>
        <source>The body ends here before its end: it was longer than is kept, or the connection broke off.</source>
        <translation>正文在此处中断，并不完整：超出了保留的长度，或连接中途断开。</translation>
    </message>
</context>
<context>
    <name>parlance::HeartbeatStrip</name>
    <message>
        <source>Round trips of the last heartbeats</source>
        <translation>最近各次心跳的往返时间</translation>
    </message>
</context>
<context>
    <name>parlance::HeartbeatWords</name>
    <message>
        <source>Heartbeats</source>
        <extracomment>Heartbeats: %1 were sent, %2 of them answered</extracomment>
        <translation>心跳</translation>
    </message>
    <message>
        <source>%1 sent, %2 answered</source>
        <translation>发出 %1 次，得到回应 %2 次</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>迟到</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Last round trip</source>
        <translation>最近往返时间</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>95 of 100 within</source>
        <translation>95% 不超过</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>Ping</source>
        <translation>Ping</translation>
    </message>
    <message>
        <source>Heartbeat message</source>
        <translation>心跳消息</translation>
    </message>
    <message>
        <source>not answered in time yet</source>
        <translation>未能按时回应</translation>
    </message>
    <message>
        <source>waits for the answer</source>
        <translation>等待回应</translation>
    </message>
    <message>
        <source>%1, late</source>
        <translation>%1，迟到</translation>
    </message>
    <message>
        <source>answered with a later one</source>
        <translation>与后一次一并回应</translation>
    </message>
    <message>
        <source>missing: the server did not answer</source>
        <translation>缺失：服务器没有回应</translation>
    </message>
    <message>
        <source>the connection ended first</source>
        <translation>连接先结束了</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>A heartbeat: its kind, when it was sent, and what came of it</extracomment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>No heartbeat has been sent yet: one follows when nothing has come for a while.</source>
        <translation>还没有发出过心跳：一段时间没有收到任何数据时才会发出。</translation>
    </message>
    <message numerus="yes">
        <source>The last %Ln heartbeats; a tall bar is a long round trip, on a scale that grows tenfold from line to line.</source>
        <translation>
            <numerusform>最近 %Ln 次心跳；条越高，往返时间越长，刻度逐线增大十倍。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::HostRoomDialog</name>
    <message>
        <source>Host a room</source>
        <translation>开设房间</translation>
    </message>
    <message>
        <source>Everybody on your network who has the link can join this room, read everything in it and write. Give the link only to people you want to have in it.</source>
        <translation>您的网络中任何拥有链接的人都可以加入此房间、查看其中的全部内容并发言。请只把链接交给您希望邀请的人。</translation>
    </message>
    <message>
        <source>Messages travel unencrypted inside the network. The room lives on this computer, until you stop it or quit Parlance.</source>
        <translation>消息在网络内以未加密的方式传输。房间在这台计算机上运行，直到您停止开放或退出 Parlance。</translation>
    </message>
    <message>
        <source>&amp;Start hosting</source>
        <translation>开设房间(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;top hosting</source>
        <translation>停止开放(&amp;T)</translation>
    </message>
    <message>
        <source>The room is open. Send one of these links:</source>
        <translation>房间已开放。请将下面任一链接发给对方：</translation>
    </message>
    <message>
        <source>Room name</source>
        <translation>房间名称</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Chosen by the system</source>
        <translation>由系统选择</translation>
    </message>
    <message>
        <source>&amp;Room name:</source>
        <translation>房间名称(&amp;R)：</translation>
    </message>
    <message>
        <source>&amp;Port:</source>
        <translation>端口(&amp;P)：</translation>
    </message>
    <message>
        <source>Give the room a name.</source>
        <translation>请为房间填写名称。</translation>
    </message>
    <message>
        <source>The room could not be opened: %1.</source>
        <translation>无法开设房间：%1。</translation>
    </message>
    <message>
        <source>The room could not be opened on port %1: %2. Choose another port.</source>
        <translation>无法在端口 %1 上开设房间：%2。请换一个端口。</translation>
    </message>
    <message>
        <source>The room is open, but this computer is in no network: nobody else can reach it.</source>
        <translation>房间已开放，但这台计算机未接入任何网络，其他人无法访问。</translation>
    </message>
    <message>
        <source>Link %1</source>
        <translation>链接 %1</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy link %1</source>
        <translation>复制链接 %1</translation>
    </message>
    <message>
        <source>Copied. Others paste it into “Connect to a server”.</source>
        <translation>已复制。对方将它粘贴到“连接到服务器”中即可加入。</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在开设…</translation>
    </message>
</context>
<context>
    <name>parlance::LinkWording</name>
    <message>
        <source>The server closed the connection without giving a reason.</source>
        <translation>服务器关闭了连接，未说明原因。</translation>
    </message>
    <message>
        <source>The server closed the connection with the code %1.</source>
        <translation>服务器关闭了连接，代码 %1。</translation>
    </message>
    <message>
        <source>The server closed the connection with the code %1 (%2).</source>
        <translation>服务器关闭了连接，代码 %1（%2）。</translation>
    </message>
    <message>
        <source>The server answered with the HTTP status %1 instead of opening a WebSocket.</source>
        <translation>服务器未打开 WebSocket，而是返回了 HTTP 状态 %1。</translation>
    </message>
    <message>
        <source>The server answered with the HTTP status %1 (%2) instead of opening a WebSocket.</source>
        <translation>服务器未打开 WebSocket，而是返回了 HTTP 状态 %1（%2）。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>Paused while the window is hidden.</source>
        <translation>窗口隐藏时暂停连接。</translation>
    </message>
    <message numerus="yes">
        <source>%n retries failed:</source>
        <extracomment>What the last one met follows as a sentence</extracomment>
        <translation>
            <numerusform>重试 %n 次均失败：</numerusform>
        </translation>
    </message>
    <message>
        <source>The server did not accept the sign-in.</source>
        <translation>服务器拒绝了登录。</translation>
    </message>
    <message>
        <source>Check the name and the token of this connection.</source>
        <translation>请检查此连接的名字和令牌。</translation>
    </message>
    <message>
        <source>The server refused the connection for good.</source>
        <translation>服务器已明确拒绝此连接。</translation>
    </message>
    <message>
        <source>The server keeps closing the connection soon after opening it.</source>
        <translation>服务器总是在连接建立后不久就将其关闭。</translation>
    </message>
    <message>
        <source>Check that the kind of server in this connection&apos;s settings is right.</source>
        <translation>请检查此连接设置中的服务器类型是否正确。</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>正在重新连接</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Waiting to reconnect</source>
        <translation>等待重新连接</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Disconnecting</source>
        <translation>正在断开连接</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>未连接。</translation>
    </message>
    <message>
        <source>Connecting: %1</source>
        <extracomment>%1: what is being done at the moment, such as &quot;reaching the server&quot;</extracomment>
        <translation>正在连接：%1</translation>
    </message>
    <message>
        <source>Reconnecting, try %1: %2</source>
        <translation>正在重新连接（第 %1 次）：%2</translation>
    </message>
    <message>
        <source>Reconnecting, try %1 of %2: %3</source>
        <translation>正在重新连接（第 %1 次，共 %2 次）：%3</translation>
    </message>
    <message>
        <source>Connected.</source>
        <translation>已连接。</translation>
    </message>
    <message>
        <source>Checking whether the server still answers…</source>
        <translation>正在检查服务器是否仍有响应…</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>正在重新连接…</translation>
    </message>
    <message numerus="yes">
        <source>Reconnecting in %n seconds.</source>
        <translation>
            <numerusform>%n 秒后重新连接。</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnecting…</source>
        <translation>正在断开连接…</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>looking up the server&apos;s name</source>
        <translation>正在解析服务器域名</translation>
    </message>
    <message>
        <source>reaching the server</source>
        <translation>正在联系服务器</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS 握手</translation>
    </message>
    <message>
        <source>WebSocket handshake</source>
        <translation>WebSocket 握手</translation>
    </message>
    <message>
        <source>waiting for the server&apos;s welcome</source>
        <translation>正在等待服务器的欢迎消息</translation>
    </message>
    <message>
        <source>signing in</source>
        <translation>正在登录</translation>
    </message>
    <message>
        <source>fetching what was missed</source>
        <translation>正在获取错过的消息</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>连接已中断。</translation>
    </message>
    <message>
        <source>The server&apos;s name could not be found.</source>
        <translation>找不到该服务器的域名。</translation>
    </message>
    <message>
        <source>No server answers at this address and port.</source>
        <translation>此地址和端口上没有服务器响应。</translation>
    </message>
    <message>
        <source>The server cannot be reached over the network.</source>
        <translation>无法通过网络访问服务器。</translation>
    </message>
    <message>
        <source>The proxy did not make the connection.</source>
        <translation>代理未能建立连接。</translation>
    </message>
    <message>
        <source>What answered is not a WebSocket server.</source>
        <translation>作出响应的不是 WebSocket 服务器。</translation>
    </message>
    <message>
        <source>The server did not answer in time (%1).</source>
        <translation>服务器未及时响应（%1）。</translation>
    </message>
    <message>
        <source>The server stopped answering.</source>
        <translation>服务器已停止响应。</translation>
    </message>
    <message>
        <source>The server broke the rules of the WebSocket protocol.</source>
        <translation>服务器违反了 WebSocket 协议。</translation>
    </message>
    <message>
        <source>The server sent a message that is too large to be read.</source>
        <translation>服务器发来的消息过大，无法读取。</translation>
    </message>
    <message>
        <source>The server refused to begin the conversation.</source>
        <translation>服务器拒绝开始会话。</translation>
    </message>
    <message>
        <source>Disconnected at your wish.</source>
        <translation>已按您的要求断开连接。</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator what it allows.</source>
        <translation>请向服务器管理员了解其限制。</translation>
    </message>
    <message>
        <source>Send shorter messages.</source>
        <translation>请发送较短的消息。</translation>
    </message>
    <message>
        <source>Check the address for a typing mistake, and the network.</source>
        <translation>请检查地址有无输入错误，并检查网络。</translation>
    </message>
    <message>
        <source>Check the port, and whether the server is running.</source>
        <translation>请检查端口，并确认服务器正在运行。</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>请检查网络。</translation>
    </message>
    <message>
        <source>Check this computer&apos;s clock; otherwise the server&apos;s operator has to renew it.</source>
        <translation>请检查这台计算机的时钟；如果时钟无误，则需由服务器管理员更新证书。</translation>
    </message>
    <message>
        <source>Check the address, and whether the server speaks TLS at this port.</source>
        <translation>请检查地址，并确认服务器在此端口上使用 TLS。</translation>
    </message>
    <message>
        <source>Open a web page in a browser and sign in to the network first.</source>
        <translation>请先在浏览器中打开任意网页并登录网络。</translation>
    </message>
    <message>
        <source>Check the path of the address.</source>
        <translation>请检查地址中的路径。</translation>
    </message>
    <message>
        <source>Check the address and the port.</source>
        <translation>请检查地址和端口。</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator for smaller messages.</source>
        <translation>请让服务器管理员减小消息的大小。</translation>
    </message>
    <message>
        <source>normal end</source>
        <translation>正常结束</translation>
    </message>
    <message>
        <source>the server is going away</source>
        <translation>服务器即将离线</translation>
    </message>
    <message>
        <source>it saw a breach of the protocol</source>
        <translation>它发现了协议错误</translation>
    </message>
    <message>
        <source>it cannot accept this kind of data</source>
        <translation>它不接受此类数据</translation>
    </message>
    <message>
        <source>no code given</source>
        <translation>未给出代码</translation>
    </message>
    <message>
        <source>broken off without a word</source>
        <translation>异常中断</translation>
    </message>
    <message>
        <source>it saw data that does not fit the message&apos;s type</source>
        <translation>它收到了与消息类型不符的数据</translation>
    </message>
    <message>
        <source>its policy forbids it</source>
        <translation>违反其策略</translation>
    </message>
    <message>
        <source>a message was too large</source>
        <translation>消息过大</translation>
    </message>
    <message>
        <source>it needs an extension that was not agreed</source>
        <translation>缺少它所需的扩展</translation>
    </message>
    <message>
        <source>an error inside the server</source>
        <translation>服务器内部错误</translation>
    </message>
    <message>
        <source>the server restarts</source>
        <translation>服务器正在重启</translation>
    </message>
    <message>
        <source>the server is overloaded</source>
        <translation>服务器过载</translation>
    </message>
    <message>
        <source>a gateway got a bad answer from the server behind it</source>
        <translation>网关从后端服务器收到了无效响应</translation>
    </message>
    <message>
        <source>TLS failed</source>
        <translation>TLS 失败</translation>
    </message>
    <message>
        <source>sign-in required</source>
        <translation>需要登录</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>an ordinary web page</source>
        <translation>普通网页</translation>
    </message>
    <message>
        <source>moved to another address</source>
        <translation>已移至其他地址</translation>
    </message>
    <message>
        <source>bad request</source>
        <translation>请求无效</translation>
    </message>
    <message>
        <source>nothing at this path</source>
        <translation>此路径不存在</translation>
    </message>
    <message>
        <source>the proxy wants a sign-in</source>
        <translation>代理要求登录</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>内容过大</translation>
    </message>
    <message>
        <source>another protocol or version is wanted</source>
        <translation>需要其他协议或版本</translation>
    </message>
    <message>
        <source>too many requests</source>
        <translation>请求过于频繁</translation>
    </message>
    <message>
        <source>the server behind the gateway does not answer</source>
        <translation>网关后端的服务器没有响应</translation>
    </message>
    <message>
        <source>out of service for now</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>the network&apos;s sign-in page answered</source>
        <translation>响应来自网络的登录页面</translation>
    </message>
    <message>
        <source>A secure connection could not be made.</source>
        <translation>无法建立安全连接。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has expired or is not valid yet.</source>
        <translation>服务器的证书已过期或尚未生效。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate belongs to another name.</source>
        <translation>服务器的证书属于另一个域名。</translation>
    </message>
    <message>
        <source>The server signed its certificate itself.</source>
        <translation>服务器使用的是自签名证书。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate comes from an issuer that this computer does not know.</source>
        <translation>服务器证书的颁发者不受这台计算机信任。</translation>
    </message>
    <message>
        <source>It says: %1.</source>
        <translation>对方的说明：%1。</translation>
    </message>
    <message>
        <source>passing the proxy</source>
        <translation>正在通过代理</translation>
    </message>
    <message>
        <source>Check the proxy in this connection&apos;s settings, and in those of the system.</source>
        <translation>请检查此连接的设置和系统设置中的代理。</translation>
    </message>
    <message>
        <source>If you trust this server, choose its certificate as a trusted authority in this connection&apos;s settings, or turn the checks off there.</source>
        <translation>如果您信任此服务器，可在此连接的设置中把它的证书选为受信任的颁发机构，或在那里关闭检查。</translation>
    </message>
    <message>
        <source>The server hung up before it had answered the WebSocket handshake.</source>
        <translation>服务器在应答 WebSocket 握手之前就断开了连接。</translation>
    </message>
    <message>
        <source>Check the user and the password of the proxy in this connection&apos;s settings.</source>
        <translation>请检查此连接的设置中代理的用户名和密码。</translation>
    </message>
    <message>
        <source>Redirects are followed to the same host only, at most three times. If you trust the new address, write it into this connection&apos;s settings.</source>
        <translation>只会跟随指向同一主机的重定向，且最多三次。如果您信任新地址，请将其填入此连接的设置。</translation>
    </message>
    <message>
        <source>Check the port, and whether the address has to begin with ws:// or with wss://.</source>
        <translation>请检查端口，以及地址应以 ws:// 还是 wss:// 开头。</translation>
    </message>
</context>
<context>
    <name>parlance::MainWindow</name>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Waiting messages</source>
        <translation>等待发送的消息</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>room, connection</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>(%1) %2</source>
        <comment>unread messages, title</comment>
        <translation>(%1) %2</translation>
    </message>
    <message>
        <source>%1: details of the connection</source>
        <extracomment>%1: &quot;Round trip 1.2 ms&quot;; a button that shows the details of the connection, read aloud</extracomment>
        <translation>%1：连接的详细信息</translation>
    </message>
    <message>
        <source>Show the details of the connection</source>
        <translation>显示连接的详细信息</translation>
    </message>
    <message>
        <source>%1: what this server promises</source>
        <extracomment>%1: what the server promises, in a few words; a button that shows the whole, read aloud</extracomment>
        <translation>%1：这台服务器的保证</translation>
    </message>
    <message>
        <source>You have left the room %1: join it, and the message can be shown there.</source>
        <translation>您已离开房间 %1：加入之后才能在那里显示这条消息。</translation>
    </message>
</context>
<context>
    <name>parlance::MappingWords</name>
    <message>
        <source>%1 is not a field of a mapping.</source>
        <translation>%1 不是映射的字段。</translation>
    </message>
    <message>
        <source>%1 is not a field of a mapping; did you mean “%2”?</source>
        <translation>%1 不是映射的字段；您是不是想写“%2”？</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>缺少 %1。</translation>
    </message>
    <message>
        <source>%1 must be text in quotes, not %2.</source>
        <translation>%1 必须是带引号的文本，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be an object { … }, not %2.</source>
        <translation>%1 必须是对象 { … }，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be a list [ … ], not %2.</source>
        <translation>%1 必须是列表 [ … ]，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be true or false, not %2.</source>
        <translation>%1 必须是 true 或 false，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be a number, not %2.</source>
        <translation>%1 必须是数字，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be the name of a type or {&quot;pointer&quot;: …, &quot;equals&quot;: …}, not %2.</source>
        <translation>%1 必须是类型名称或 {&quot;pointer&quot;: …, &quot;equals&quot;: …}，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must be text, a number, true, false or null, not %2.</source>
        <translation>%1 必须是文本、数字、true、false 或 null，而不是 %2。</translation>
    </message>
    <message>
        <source>%1 must begin with “/”, as in “/text”; “%2” does not.</source>
        <translation>%1 必须以“/”开头，例如“/text”；“%2”不符合要求。</translation>
    </message>
    <message>
        <source>%1: in “%2” a “~” stands alone; write “~0” for “~” and “~1” for “/”.</source>
        <translation>%1：“%2”中有单独的“~”；请用“~0”表示“~”，用“~1”表示“/”。</translation>
    </message>
    <message>
        <source>%1 needs “equals” or “exists”.</source>
        <translation>%1 需要“equals”或“exists”。</translation>
    </message>
    <message>
        <source>%1 has both “equals” and “exists”; keep one.</source>
        <translation>%1 同时含有“equals”和“exists”；请只保留一个。</translation>
    </message>
    <message>
        <source>%1 names the type “%2”, but “type” does not say where the type of a message stands.</source>
        <translation>%1 使用了类型“%2”，但“type”没有说明消息的类型位于何处。</translation>
    </message>
    <message>
        <source>%1: there is no placeholder {{%2}}.</source>
        <translation>%1：不存在占位符 {{%2}}。</translation>
    </message>
    <message>
        <source>%1: {{%2}} has no value here.</source>
        <translation>%1：{{%2}} 在此处没有值。</translation>
    </message>
    <message>
        <source>%1: in “%2” a “{{” is never closed by “}}”.</source>
        <translation>%1：“%2”中的“{{”没有对应的“}}”。</translation>
    </message>
    <message>
        <source>%1: a placeholder cannot stand in the name “%2”, only in values.</source>
        <translation>%1：占位符不能出现在名称“%2”中，只能出现在值中。</translation>
    </message>
    <message>
        <source>%1: the number %2 is out of range.</source>
        <translation>%1：数字 %2 超出范围。</translation>
    </message>
    <message>
        <source>%1 must be “byId” or “hideOwnName”, not “%2”.</source>
        <translation>%1 必须是“byId”或“hideOwnName”，而不是“%2”。</translation>
    </message>
    <message>
        <source>%1 nowhere holds {{text}}: what you write would not be sent.</source>
        <translation>%1 中没有 {{text}}：您输入的内容将不会被发送。</translation>
    </message>
    <message>
        <source>%1: no message could ever be confirmed; put {{id}} into “send”, and say in “ack” or “id” where it comes back.</source>
        <translation>%1：没有任何消息能够得到确认；请在“send”中加入 {{id}}，并在“ack”或“id”中说明它在何处返回。</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
    <message>
        <source>%1 is too large for a mapping (%2 bytes).</source>
        <translation>%1 过大，不能用作映射（%2 字节）。</translation>
    </message>
    <message>
        <source>%1 is not JSON: %2.</source>
        <translation>%1 不是 JSON：%2。</translation>
    </message>
    <message>
        <source>%1 does not hold a JSON object { … }.</source>
        <translation>%1 中没有 JSON 对象 { … }。</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法识别</translation>
    </message>
    <message>
        <source>The server’s welcome; not shown</source>
        <translation>服务器的欢迎消息；不显示</translation>
    </message>
    <message>
        <source>The server refuses the connection</source>
        <translation>服务器拒绝连接</translation>
    </message>
    <message>
        <source>The server’s ping; answered, not shown</source>
        <translation>服务器的 ping；会回应，不显示</translation>
    </message>
    <message>
        <source>The answer to our heartbeat; not shown</source>
        <translation>对本程序心跳的回应；不显示</translation>
    </message>
    <message>
        <source>Confirms a message of yours; not shown</source>
        <translation>确认您的一条消息；不显示</translation>
    </message>
    <message>
        <source>The server refuses a message</source>
        <translation>服务器拒绝一条消息</translation>
    </message>
    <message>
        <source>A notice of the server</source>
        <translation>服务器通知</translation>
    </message>
    <message>
        <source>A message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Ignored; not shown</source>
        <translation>忽略；不显示</translation>
    </message>
    <message>
        <source>This is not JSON: %1 (line and column %2).</source>
        <translation>这不是 JSON：%1（行和列：%2）。</translation>
    </message>
    <message>
        <source>There is no text at %1.</source>
        <translation>%1 处没有文本。</translation>
    </message>
    <message>
        <source>the root</source>
        <translation>根节点</translation>
    </message>
</context>
<context>
    <name>parlance::MessagesPage</name>
    <message>
        <source>Kind of server</source>
        <translation>服务器类型</translation>
    </message>
    <message>
        <source>Parlance room</source>
        <translation>Parlance 房间</translation>
    </message>
    <message>
        <source>JSON: minimal</source>
        <translation>JSON：最简</translation>
    </message>
    <message>
        <source>JSON: with types</source>
        <translation>JSON：带类型</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>JSON: custom mapping</source>
        <translation>JSON：自定义映射</translation>
    </message>
    <message>
        <source>&amp;Kind of server:</source>
        <translation>服务器类型(&amp;K)：</translation>
    </message>
    <message>
        <source>That text has %L1 characters; a mapping may have %L2.</source>
        <translation>该文本有 %L1 个字符；映射最多允许 %L2 个。</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>&amp;Mapping:</source>
        <translation>映射(&amp;M)：</translation>
    </message>
    <message>
        <source>Rooms as Parlance itself hosts them: with history, members, and a confirmation for every message. Nothing more needs to be set.</source>
        <translation>与 Parlance 自身开设的房间相同：有历史记录和成员列表，每条消息都会得到确认。无需其他设置。</translation>
    </message>
    <message>
        <source>Every message is {&quot;user&quot;: …, &quot;text&quot;: …} and goes to everybody, as with the servers of most tutorials. Nothing is confirmed.</source>
        <translation>每条消息形如 {&quot;user&quot;: …, &quot;text&quot;: …}，发送给所有人，多数教程中的服务器都是如此。没有确认。</translation>
    </message>
    <message>
        <source>Every message has a “type”. The server is greeted with your name and token, confirms what it got, and answers pings.</source>
        <translation>每条消息都有“type”。连接时会向服务器发送您的名字和令牌；服务器会确认收到的消息并回应 ping。</translation>
    </message>
    <message>
        <source>Every message is a line of text, without names, rooms or confirmations.</source>
        <translation>每条消息是一行文本，没有名字、房间或确认。</translation>
    </message>
    <message>
        <source>The mapping says where things stand in the server’s messages (“/text” is the field “text”) and what to send; {{text}}, {{user}}, {{id}} and {{room}} are filled in.</source>
        <translation>映射说明各项内容在服务器消息中的位置（“/text”即字段“text”）以及要发送的内容；{{text}}、{{user}}、{{id}} 和 {{room}} 会自动填入。</translation>
    </message>
    <message>
        <source>Line %1: %2.</source>
        <translation>第 %1 行：%2。</translation>
    </message>
    <message>
        <source>Line 1: a mapping is an object { … }.</source>
        <translation>第 1 行：映射必须是对象 { … }。</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
</context>
<context>
    <name>parlance::NetworkPage</name>
    <message>
        <source>&amp;Offer compression (permessage-deflate)</source>
        <translation>提议压缩 (permessage-deflate)(&amp;O)</translation>
    </message>
    <message>
        <source>Veri&amp;fy the server’s certificate (wss)</source>
        <translation>验证服务器证书 (wss)(&amp;F)</translation>
    </message>
    <message>
        <source>Trusted authorities</source>
        <translation>受信任的颁发机构</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>客户端证书</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>私钥</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>传输方式</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Qt WebSockets</source>
        <translation>Qt WebSockets</translation>
    </message>
    <message>
        <source>Offer compression (permessage-deflate)</source>
        <translation>提议压缩 (permessage-deflate)</translation>
    </message>
    <message>
        <source>T&amp;ransport:</source>
        <translation>传输方式(&amp;R)：</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Like the system</source>
        <comment>proxy</comment>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>None</source>
        <comment>proxy</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>HTTP (CONNECT)</source>
        <translation>HTTP (CONNECT)</translation>
    </message>
    <message>
        <source>SOCKS5</source>
        <translation>SOCKS5</translation>
    </message>
    <message>
        <source>Name or address of the proxy</source>
        <translation>代理的主机名或地址</translation>
    </message>
    <message>
        <source>Port of the proxy</source>
        <translation>代理的端口</translation>
    </message>
    <message>
        <source>Name for the proxy</source>
        <translation>代理的用户名</translation>
    </message>
    <message>
        <source>Empty where the proxy asks for none</source>
        <translation>代理不要求时留空</translation>
    </message>
    <message>
        <source>Password for the proxy</source>
        <translation>代理的密码</translation>
    </message>
    <message>
        <source>Show the password for the proxy</source>
        <translation>显示代理的密码</translation>
    </message>
    <message>
        <source>Port:</source>
        <translation>端口：</translation>
    </message>
    <message>
        <source>Pass&amp;word:</source>
        <translation>密码(&amp;W)：</translation>
    </message>
    <message>
        <source>&amp;Proxy:</source>
        <translation>代理(&amp;P)：</translation>
    </message>
    <message>
        <source>&amp;Host:</source>
        <translation>主机(&amp;H)：</translation>
    </message>
    <message>
        <source>&amp;User:</source>
        <translation>用户名(&amp;U)：</translation>
    </message>
    <message>
        <source>Verify the server’s certificate (wss)</source>
        <translation>验证服务器证书 (wss)</translation>
    </message>
    <message>
        <source>Passphrase of the private key</source>
        <translation>私钥的口令</translation>
    </message>
    <message>
        <source>Only where the server asks who you are</source>
        <translation>仅在服务器要求证明身份时填写</translation>
    </message>
    <message>
        <source>Empty where it is in the file of the certificate</source>
        <translation>私钥在证书文件中时留空</translation>
    </message>
    <message>
        <source>Empty where the key has none</source>
        <translation>私钥没有口令时留空</translation>
    </message>
    <message>
        <source>Certificates that you trust besides those of the system</source>
        <translation>除系统之外您还信任的证书</translation>
    </message>
    <message>
        <source>Show the passphrase</source>
        <translation>显示口令</translation>
    </message>
    <message>
        <source>P&amp;assphrase:</source>
        <translation>口令(&amp;A)：</translation>
    </message>
    <message>
        <source>TLS:</source>
        <translation>TLS：</translation>
    </message>
    <message>
        <source>Trusted author&amp;ities:</source>
        <translation>受信任的颁发机构(&amp;I)：</translation>
    </message>
    <message>
        <source>C&amp;lient certificate:</source>
        <translation>客户端证书(&amp;L)：</translation>
    </message>
    <message>
        <source>Private &amp;key:</source>
        <translation>私钥(&amp;K)：</translation>
    </message>
    <message>
        <source>Somebody between you and the server could read and change everything.</source>
        <translation>您与服务器之间的任何人都可能读取并篡改全部内容。</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>a password</comment>
        <translation>显示</translation>
    </message>
    <message>
        <source>Parlance’s own transport: with compression, and the details of a connection show everything.</source>
        <translation>Parlance 自有的传输方式：支持压缩，连接的详细信息最完整。</translation>
    </message>
    <message>
        <source>Qt’s transport, to compare with: choose it where Automatic fails. Without compression, and with fewer details.</source>
        <translation>Qt 的传输方式，用于对照：在“自动”连接失败时选用。不支持压缩，详细信息也较少。</translation>
    </message>
    <message>
        <source>Qt WebSockets cannot compress.</source>
        <translation>Qt WebSockets 不支持压缩。</translation>
    </message>
</context>
<context>
    <name>parlance::NetworkWords</name>
    <message>
        <source>“%1” is not a whole path; choose the file.</source>
        <translation>“%1”不是完整的路径；请选择文件。</translation>
    </message>
    <message>
        <source>“%1” is a folder; choose a file in it.</source>
        <translation>“%1”是文件夹；请选择其中的文件。</translation>
    </message>
    <message>
        <source>The file “%1” does not exist; choose another one.</source>
        <translation>文件“%1”不存在；请另选一个。</translation>
    </message>
    <message>
        <source>“%1” is not a PEM file; choose another one.</source>
        <translation>“%1”不是 PEM 文件；请另选一个。</translation>
    </message>
    <message>
        <source>The file “%1” cannot be read (%2); make it readable for you.</source>
        <translation>无法读取文件“%1”（%2）；请赋予自己读取权限。</translation>
    </message>
    <message>
        <source>The file “%1” holds no certificate in PEM form; choose another one.</source>
        <translation>文件“%1”中没有 PEM 格式的证书；请另选一个。</translation>
    </message>
    <message>
        <source>Type the name or the address of the proxy, for example proxy.example.org.</source>
        <translation>请输入代理的主机名或地址，例如 proxy.example.org。</translation>
    </message>
    <message>
        <source>“%1” is not the name or the address of a proxy; type it alone, without http:// and without the port.</source>
        <translation>“%1”不是代理的主机名或地址；请只输入主机，不带 http:// 和端口。</translation>
    </message>
    <message>
        <source>The port of the proxy is missing; it is often 3128, 8080 or 1080.</source>
        <translation>缺少代理的端口；常见的是 3128、8080 或 1080。</translation>
    </message>
    <message>
        <source>“%1” is not a port; a port is a number from 1 to 65535.</source>
        <translation>“%1”不是端口；端口是 1 到 65535 之间的数字。</translation>
    </message>
    <message>
        <source>The proxy has a password, but no name to sign in with; type the name or remove the password.</source>
        <translation>填写了代理密码，却没有用户名；请输入用户名，或删除密码。</translation>
    </message>
    <message>
        <source>The name for an HTTP proxy cannot hold a colon.</source>
        <translation>HTTP 代理的用户名不能包含冒号。</translation>
    </message>
    <message>
        <source>The name and the password for a SOCKS5 proxy cannot be longer than 255 bytes each.</source>
        <translation>SOCKS5 代理的用户名和密码都不能超过 255 字节。</translation>
    </message>
    <message>
        <source>A private key alone proves nothing; choose the certificate that belongs to it.</source>
        <translation>仅有私钥无法证明身份；请选择与它对应的证书。</translation>
    </message>
    <message>
        <source>The file “%1” holds no private key; choose the file of the key as well.</source>
        <translation>文件“%1”中没有私钥；请再选择私钥文件。</translation>
    </message>
    <message>
        <source>The file “%1” holds no private key in PEM form; choose another one.</source>
        <translation>文件“%1”中没有 PEM 格式的私钥；请另选一个。</translation>
    </message>
</context>
<context>
    <name>parlance::NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the notice</source>
        <translation>关闭通知</translation>
    </message>
</context>
<context>
    <name>parlance::Notifier</name>
    <message>
        <source>%1 in %2</source>
        <comment>sender, room</comment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new messages</source>
        <translation>
            <numerusform>%Ln 条新消息</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parlance::PreviewPane</name>
    <message>
        <source>Sample message</source>
        <translation>示例消息</translation>
    </message>
    <message>
        <source>Paste a message of the server here</source>
        <translation>在此粘贴一条服务器消息</translation>
    </message>
    <message>
        <source>What will be sent</source>
        <translation>将发送的内容</translation>
    </message>
    <message>
        <source>Reads as:</source>
        <translation>识别为：</translation>
    </message>
    <message>
        <source>Sender:</source>
        <translation>发送者：</translation>
    </message>
    <message>
        <source>Text:</source>
        <translation>内容：</translation>
    </message>
    <message>
        <source>Room:</source>
        <translation>房间：</translation>
    </message>
    <message>
        <source>Time:</source>
        <translation>时间：</translation>
    </message>
    <message>
        <source>S&amp;ample message:</source>
        <translation>示例消息(&amp;A)：</translation>
    </message>
    <message>
        <source>“Hello” &amp;will be sent as:</source>
        <translation>“你好”将发送为(&amp;W)：</translation>
    </message>
    <message>
        <source>The sample has %L1 characters; the longest that can be shown here has %L2.</source>
        <translation>示例有 %L1 个字符；此处最多可显示 %L2 个。</translation>
    </message>
    <message>
        <source>Hello</source>
        <translation>你好</translation>
    </message>
    <message>
        <source>The mapping has a fault; there is no preview until it is mended.</source>
        <translation>映射有错误，改正后才能预览。</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>未提供</translation>
    </message>
    <message>
        <source>not told; that of its arrival</source>
        <translation>未提供；以收到的时间为准</translation>
    </message>
</context>
<context>
    <name>parlance::ProfileDialog</name>
    <message>
        <source>Connect to a server</source>
        <translation>连接到服务器</translation>
    </message>
    <message>
        <source>Edit the connection “%1”</source>
        <translation>编辑连接“%1”</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>常规(&amp;G)</translation>
    </message>
    <message>
        <source>M&amp;essages</source>
        <translation>消息(&amp;E)</translation>
    </message>
    <message>
        <source>Re&amp;quest</source>
        <translation>请求(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>page, its problem</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The token of the link now stands under “Request”.</source>
        <translation>链接中的令牌已移至“请求”页。</translation>
    </message>
    <message>
        <source>Ne&amp;twork</source>
        <translation>网络(&amp;T)</translation>
    </message>
    <message>
        <source>En&amp;velope</source>
        <translation>信封(&amp;V)</translation>
    </message>
</context>
<context>
    <name>parlance::ProfileWords</name>
    <message>
        <source>Type the address of the server, for example ws://192.168.1.5:8080.</source>
        <translation>请输入服务器地址，例如 ws://192.168.1.5:8080。</translation>
    </message>
    <message>
        <source>The address must begin with ws:// or wss://.</source>
        <translation>地址必须以 ws:// 或 wss:// 开头。</translation>
    </message>
    <message>
        <source>https:// is the address of a web page; a WebSocket server is reached with wss://.</source>
        <translation>https:// 是网页地址；WebSocket 服务器应使用 wss://。</translation>
    </message>
    <message>
        <source>http:// is the address of a web page; a WebSocket server is reached with ws://.</source>
        <translation>http:// 是网页地址；WebSocket 服务器应使用 ws://。</translation>
    </message>
    <message>
        <source>“%1://” is not spoken here; the address must begin with ws:// or wss://.</source>
        <translation>不支持“%1://”；地址必须以 ws:// 或 wss:// 开头。</translation>
    </message>
    <message>
        <source>The name of the server is missing after “%1”.</source>
        <translation>“%1”后面缺少服务器名称。</translation>
    </message>
    <message>
        <source>The port is missing after the colon.</source>
        <translation>冒号后面缺少端口。</translation>
    </message>
    <message>
        <source>“%1” is not a port; a port is a number from 1 to 65535.</source>
        <translation>“%1”不是有效的端口；端口是 1 到 65535 之间的数字。</translation>
    </message>
    <message>
        <source>“#%1” cannot be part of a server address; remove it.</source>
        <translation>服务器地址中不能含有“#%1”；请将其删除。</translation>
    </message>
    <message>
        <source>“%1@” would not be sent; remove it and add an Authorization header under “Request”.</source>
        <translation>“%1@”不会被发送；请将其删除，并在“请求”页添加 Authorization 标头。</translation>
    </message>
    <message>
        <source>The header with the value “%1” has no name.</source>
        <translation>值为“%1”的标头没有名称。</translation>
    </message>
    <message>
        <source>“%1” is not a header name; it may hold letters, digits and hyphens, but no spaces or colons.</source>
        <translation>“%1”不是有效的标头名称；可以使用字母、数字和连字符，但不能有空格或冒号。</translation>
    </message>
    <message>
        <source>The header “%1” is written by the handshake itself; remove it.</source>
        <translation>标头“%1”由握手自动写入；请将其移除。</translation>
    </message>
    <message>
        <source>The value of the header “%1” holds a line break or another control character.</source>
        <translation>标头“%1”的值含有换行符或其他控制字符。</translation>
    </message>
    <message>
        <source>“%1” is not a subprotocol; it may hold letters, digits, hyphens and dots, but no spaces.</source>
        <translation>“%1”不是有效的子协议；可以使用字母、数字、连字符和点，但不能有空格。</translation>
    </message>
    <message>
        <source>“%1” is not an origin; it looks like https://example.org, without a path.</source>
        <translation>“%1”不是有效的来源；应形如 https://example.org，不含路径。</translation>
    </message>
    <message>
        <source>“%1” is not the name or the number of a server.</source>
        <translation>“%1”不是有效的服务器名称或 IP 地址。</translation>
    </message>
    <message>
        <source>“%1” holds something that cannot stand in an address, such as a space.</source>
        <translation>“%1”中有不能出现在地址里的内容，例如空格。</translation>
    </message>
</context>
<context>
    <name>parlance::RejectionWording</name>
    <message>
        <source>A message was rejected: it came without an envelope</source>
        <translation>已拒绝一条消息：它没有信封</translation>
    </message>
    <message>
        <source>A message was rejected: its envelope is malformed</source>
        <translation>已拒绝一条消息：它的信封格式有误</translation>
    </message>
    <message>
        <source>A message was rejected: its envelope is of version %1, which this program does not know</source>
        <translation>已拒绝一条消息：它的信封是版本 %1，本程序不认识</translation>
    </message>
    <message>
        <source>A message was rejected: its envelope bears no signature</source>
        <translation>已拒绝一条消息：它的信封没有签名</translation>
    </message>
    <message>
        <source>A message was rejected: its signature is of another kind (%1) than this connection asks for</source>
        <translation>已拒绝一条消息：它的签名种类 (%1) 与此连接的要求不同</translation>
    </message>
    <message>
        <source>A message was rejected: its signature does not fit. It was changed on the way, or the keys differ</source>
        <translation>已拒绝一条消息：它的签名不符。消息在途中被改动，或双方密钥不同</translation>
    </message>
    <message>
        <source>A message was rejected: it is compressed with a method that this program does not know (%1)</source>
        <translation>已拒绝一条消息：它用了本程序不认识的压缩方法 (%1)</translation>
    </message>
    <message>
        <source>A message was rejected: its compressed content cannot be read</source>
        <translation>已拒绝一条消息：无法读取它的压缩内容</translation>
    </message>
    <message>
        <source>A message was rejected: it is larger than a message may be</source>
        <translation>已拒绝一条消息：它超过了消息允许的大小</translation>
    </message>
    <message>
        <source>A message was rejected: it came in parts that contradict each other</source>
        <translation>已拒绝一条消息：它分块到达，而各块互相矛盾</translation>
    </message>
    <message>
        <source>A message was rejected: its parts together are not what was announced</source>
        <translation>已拒绝一条消息：各块合起来与预告不符</translation>
    </message>
    <message>
        <source>A message was rejected: not all of its parts came in time</source>
        <translation>已拒绝一条消息：它的各块没有按时到齐</translation>
    </message>
    <message>
        <source>A message was rejected: too many messages came in parts at the same time</source>
        <translation>已拒绝一条消息：同时分块到达的消息太多</translation>
    </message>
</context>
<context>
    <name>parlance::RequestPage</name>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Sho&amp;w</source>
        <translation>显示(&amp;W)</translation>
    </message>
    <message>
        <source>Show the token</source>
        <translation>显示令牌</translation>
    </message>
    <message>
        <source>Subprotocols</source>
        <translation>子协议</translation>
    </message>
    <message>
        <source>Several with commas between them, the preferred one first</source>
        <translation>可填写多个，用逗号分隔，首选的放在最前</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Only where the server asks for it, for example https://example.org</source>
        <translation>仅在服务器要求时填写，例如 https://example.org</translation>
    </message>
    <message>
        <source>To&amp;ken:</source>
        <translation>令牌(&amp;K)：</translation>
    </message>
    <message>
        <source>&amp;Headers:</source>
        <translation>标头(&amp;H)：</translation>
    </message>
    <message>
        <source>S&amp;ubprotocols:</source>
        <translation>子协议(&amp;U)：</translation>
    </message>
    <message>
        <source>&amp;Origin:</source>
        <translation>来源(&amp;O)：</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>标头</translation>
    </message>
    <message>
        <source>Name</source>
        <comment>of a header</comment>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <comment>of a header</comment>
        <translation>值</translation>
    </message>
    <message>
        <source>A&amp;dd</source>
        <translation>添加(&amp;D)</translation>
    </message>
    <message>
        <source>Add a header</source>
        <translation>添加标头</translation>
    </message>
    <message>
        <source>Remove the header</source>
        <translation>移除标头</translation>
    </message>
    <message>
        <source>Messages of this kind carry no token; if the server wants one, add a header.</source>
        <translation>此类消息不携带令牌；如果服务器需要令牌，请添加标头。</translation>
    </message>
</context>
<context>
    <name>parlance::RequestWording</name>
    <message>
        <source>The address of the server cannot stand in a request.</source>
        <translation>服务器地址无法写入请求。</translation>
    </message>
    <message>
        <source>The origin holds a character that cannot be sent.</source>
        <translation>来源 (Origin) 中有无法发送的字符。</translation>
    </message>
    <message>
        <source>The subprotocol %1 is not one word of plain letters, or is named twice.</source>
        <translation>子协议%1不是由普通字母组成的单个词，或重复出现。</translation>
    </message>
    <message>
        <source>The header %1 cannot be sent: it holds a character that is not allowed, or the handshake writes it itself.</source>
        <translation>标头%1无法发送：其中有不允许的字符，或该标头由握手自行写入。</translation>
    </message>
    <message>
        <source>The client certificate cannot be used: %1.</source>
        <translation>无法使用客户端证书：%1。</translation>
    </message>
    <message>
        <source>The private key of the client certificate cannot be used: %1.</source>
        <translation>无法使用客户端证书的私钥：%1。</translation>
    </message>
    <message>
        <source>The file of trusted authorities cannot be used: %1.</source>
        <translation>无法使用受信任颁发机构的文件：%1。</translation>
    </message>
    <message>
        <source>The request to the server cannot be sent as it is set.</source>
        <translation>按当前设置无法向服务器发送请求。</translation>
    </message>
    <message>
        <source>What is wrong: %1.</source>
        <translation>问题所在：%1。</translation>
    </message>
    <message>
        <source>Choose the key and type its passphrase again in this connection&apos;s settings.</source>
        <translation>请在此连接的设置中重新选择私钥并输入口令。</translation>
    </message>
    <message>
        <source>Choose the file again in this connection&apos;s settings.</source>
        <translation>请在此连接的设置中重新选择文件。</translation>
    </message>
    <message>
        <source>Correct it in this connection&apos;s settings.</source>
        <translation>请在此连接的设置中更正。</translation>
    </message>
    <message>
        <source>The key of the envelope is missing: the key store of this computer did not give it.</source>
        <translation>缺少信封的密钥：这台计算机的密钥库没有给出它。</translation>
    </message>
    <message>
        <source>Unlock the key store and start the program again, or enter the key in this connection&apos;s settings.</source>
        <translation>请解锁密钥库并重新启动程序，或在此连接的设置中输入密钥。</translation>
    </message>
</context>
<context>
    <name>parlance::RoomView</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Who is typing</source>
        <translation>正在输入的人</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>A large message is coming in, %1 %</source>
        <translation>正在接收一条大消息，%1%</translation>
    </message>
    <message>
        <source>Drop files here to send them to %1</source>
        <translation>将文件拖放到此处，发送到 %1</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the messages of this room</source>
        <translation>搜索此房间的消息</translation>
    </message>
</context>
<context>
    <name>parlance::RuleWording</name>
    <message>
        <source>%1, section %2</source>
        <extracomment>The place of a rule: %1 is a document such as RFC 6455, %2 the number of the section</extracomment>
        <translation>%1 第 %2 节</translation>
    </message>
    <message>
        <source>The headers of the server&apos;s answer are longer than 64 KiB (%1).</source>
        <translation>服务器应答的标头超过 64 KiB（%1）。</translation>
    </message>
    <message>
        <source>The body of the server&apos;s answer is longer than 1 MiB (%1).</source>
        <translation>服务器应答的正文超过 1 MiB（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s answer does not begin like one of HTTP (%1).</source>
        <translation>服务器的应答开头不符合 HTTP（%1）。</translation>
    </message>
    <message>
        <source>A header of the server&apos;s answer is malformed (%1).</source>
        <translation>服务器应答中有格式错误的标头（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s answer lacks the header “Upgrade: websocket” (%1).</source>
        <translation>服务器的应答缺少标头“Upgrade: websocket”（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s answer lacks the header “Connection: Upgrade” (%1).</source>
        <translation>服务器的应答缺少标头“Connection: Upgrade”（%1）。</translation>
    </message>
    <message>
        <source>The header Sec-WebSocket-Accept of the server&apos;s answer is missing or does not fit the request (%1).</source>
        <translation>服务器应答的标头 Sec-WebSocket-Accept 缺失，或与请求不符（%1）。</translation>
    </message>
    <message>
        <source>The server chose an extension that was not offered to it (%1).</source>
        <translation>服务器选择了未曾提议的扩展（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s settings for the compression contradict the rules (%1).</source>
        <translation>服务器给出的压缩参数违反规则（%1）。</translation>
    </message>
    <message>
        <source>The server chose a subprotocol that was not offered to it (%1).</source>
        <translation>服务器选择了未曾提议的子协议（%1）。</translation>
    </message>
    <message>
        <source>The server sent a frame of a kind that does not exist (%1).</source>
        <translation>服务器发送了不存在的帧类型（%1）。</translation>
    </message>
    <message>
        <source>The server sent a masked frame; only clients mask (%1).</source>
        <translation>服务器发送了带掩码的帧；只有客户端才使用掩码（%1）。</translation>
    </message>
    <message>
        <source>The client sent a frame without a mask (%1).</source>
        <translation>客户端发送了没有掩码的帧（%1）。</translation>
    </message>
    <message>
        <source>The server announced a frame of an impossible length (%1).</source>
        <translation>服务器声明了不可能的帧长度（%1）。</translation>
    </message>
    <message>
        <source>The server wrote the length of a frame in more bytes than it needs (%1).</source>
        <translation>服务器用过多的字节书写帧长度（%1）。</translation>
    </message>
    <message>
        <source>The server sent a control frame of more than 125 bytes (%1).</source>
        <translation>服务器发送了超过 125 字节的控制帧（%1）。</translation>
    </message>
    <message>
        <source>The server sent a control frame in fragments (%1).</source>
        <translation>服务器分片发送了控制帧（%1）。</translation>
    </message>
    <message>
        <source>The server continued a message that it had not begun (%1).</source>
        <translation>服务器接续了一条并未开始的消息（%1）。</translation>
    </message>
    <message>
        <source>The server began a message before the one before was finished (%1).</source>
        <translation>服务器在上一条消息结束之前就开始了新的消息（%1）。</translation>
    </message>
    <message>
        <source>The server sent a text that is not UTF-8 (%1).</source>
        <translation>服务器发送的文本不是 UTF-8（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s Close frame holds half a code (%1).</source>
        <translation>服务器的关闭帧中只有半个关闭码（%1）。</translation>
    </message>
    <message>
        <source>The server&apos;s Close frame holds a code that must not be sent (%1).</source>
        <translation>服务器的关闭帧中有不允许发送的关闭码（%1）。</translation>
    </message>
    <message>
        <source>The reason in the server&apos;s Close frame is not UTF-8 (%1).</source>
        <translation>服务器的关闭帧中的原因不是 UTF-8（%1）。</translation>
    </message>
    <message>
        <source>The server sent a message that is larger than is accepted here (%1).</source>
        <translation>服务器发送的消息超过了此处接受的大小（%1）。</translation>
    </message>
    <message>
        <source>The server sent a compressed message that unpacks to more than is accepted here (%1).</source>
        <translation>服务器发送的压缩消息解压后超过了此处接受的大小（%1）。</translation>
    </message>
    <message>
        <source>The server sent compressed data that cannot be unpacked (%1).</source>
        <translation>服务器发送的压缩数据无法解压（%1）。</translation>
    </message>
    <message>
        <source>Check the address and the port, and whether the address has to begin with wss://.</source>
        <translation>请检查地址和端口，以及地址是否应以 wss:// 开头。</translation>
    </message>
    <message>
        <source>Check the address and the port; the details show what was answered.</source>
        <translation>请检查地址和端口；详细信息中可以看到应答内容。</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator whether a gateway before it lets WebSockets pass.</source>
        <translation>请询问服务器的管理员，其前面的网关是否放行 WebSocket。</translation>
    </message>
    <message>
        <source>Check the subprotocols in this connection&apos;s settings.</source>
        <translation>请检查此连接设置中的子协议。</translation>
    </message>
    <message>
        <source>Turn the compression off in this connection&apos;s settings, and tell the server&apos;s operator.</source>
        <translation>请在此连接的设置中关闭压缩，并告知服务器的管理员。</translation>
    </message>
    <message>
        <source>Tell the server&apos;s operator: what is not text belongs into binary messages.</source>
        <translation>请告知服务器的管理员：非文本内容应使用二进制消息。</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator for smaller messages.</source>
        <translation>请让服务器管理员减小消息的大小。</translation>
    </message>
    <message>
        <source>Tell the server&apos;s operator: its WebSocket implementation has to be mended.</source>
        <translation>请告知服务器的管理员：其 WebSocket 实现需要修正。</translation>
    </message>
    <message>
        <source>The server set a reserved bit in a frame, and no agreed extension gives it a meaning (%1).</source>
        <translation>服务器在帧中设置了保留位，而没有任何已商定的扩展赋予它含义（%1）。</translation>
    </message>
</context>
<context>
    <name>parlance::SearchHints</name>
    <message>
        <source>Narrow it down with</source>
        <translation>缩小范围：</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>A filter of the search, and what it is for; read aloud</extracomment>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>parlance::SearchPanel</name>
    <message>
        <source>Messages found</source>
        <translation>找到的消息</translation>
    </message>
    <message>
        <source>Search in all rooms</source>
        <translation>在所有房间中搜索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search messages</source>
        <translation>搜索消息</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭搜索</translation>
    </message>
    <message>
        <source>This room</source>
        <translation>此房间</translation>
    </message>
    <message>
        <source>All rooms</source>
        <translation>所有房间</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <extracomment>%1: a room, %2: the connection that it belongs to</extracomment>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>parlance::SearchWords</name>
    <message>
        <source>Yesterday %1</source>
        <translation>昨天 %1</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>sender, time: text</comment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>place: hit</comment>
        <extracomment>%1: a place, such as &quot;lobby – Garden&quot;; %2: the hit</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 is no date: write it as 2026-11-20.</source>
        <translation>%1 不是日期：请写成 2026-11-20。</translation>
    </message>
    <message>
        <source>There is no filter %1; to look for these words, put them in quotation marks.</source>
        <translation>没有名为 %1 的筛选条件；若要查找这些词，请加上引号。</translation>
    </message>
    <message>
        <source>Write behind %1 what to look for.</source>
        <translation>请在 %1 后面写上要查找的内容。</translation>
    </message>
    <message>
        <source>The quotation mark before %1 has no end.</source>
        <translation>%1 前面的引号没有配对。</translation>
    </message>
    <message>
        <source>No message in any room matches %1.</source>
        <translation>所有房间中都没有符合 %1 的消息。</translation>
    </message>
    <message>
        <source>No message in %1 matches %2.</source>
        <translation>%1 中没有符合 %2 的消息。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages found</source>
        <translation>
            <numerusform>找到 %Ln 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Newest %Ln found</source>
        <translation>
            <numerusform>找到最新 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>by a person: from:ana</source>
        <translation>某人写的：from:ana</translation>
    </message>
    <message>
        <source>in a room: in:lobby</source>
        <translation>某房间里的：in:lobby</translation>
    </message>
    <message>
        <source>before a day: before:2026-11-20</source>
        <translation>某日之前的：before:2026-11-20</translation>
    </message>
    <message>
        <source>after a day: after:2026-11-20</source>
        <translation>某日之后的：after:2026-11-20</translation>
    </message>
    <message>
        <source>with a link</source>
        <translation>带有链接的</translation>
    </message>
    <message>
        <source>with a file</source>
        <translation>带有文件的</translation>
    </message>
    <message>
        <source>words that stand together</source>
        <translation>连在一起的词</translation>
    </message>
</context>
<context>
    <name>parlance::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Enter sends the message</source>
        <translation>按 Enter 发送消息(&amp;E)</translation>
    </message>
    <message>
        <source>Shift+Enter begins a new line.</source>
        <translation>按 Shift+Enter 换行。</translation>
    </message>
    <message>
        <source>Enter begins a new line, Ctrl+Enter sends.</source>
        <translation>按 Enter 换行，按 Ctrl+Enter 发送。</translation>
    </message>
    <message>
        <source>&amp;Notify me of messages I am not looking at</source>
        <translation>有未查看的消息时通知我(&amp;N)</translation>
    </message>
    <message>
        <source>Keep running in the &amp;tray when the window is closed</source>
        <translation>关闭窗口后继续在系统托盘中运行(&amp;T)</translation>
    </message>
    <message>
        <source>This desktop has no tray.</source>
        <translation>此桌面环境没有系统托盘。</translation>
    </message>
    <message>
        <source>&amp;Your name:</source>
        <translation>您的名字(&amp;Y)：</translation>
    </message>
    <message>
        <source>T&amp;heme:</source>
        <translation>主题(&amp;H)：</translation>
    </message>
    <message>
        <source>&amp;Font size:</source>
        <translation>字号(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>语言(&amp;L)：</translation>
    </message>
    <message>
        <source>Writing:</source>
        <translation>输入：</translation>
    </message>
    <message>
        <source>Window:</source>
        <translation>窗口：</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>The name that new connections begin with</source>
        <translation>新建连接时默认使用的名字</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> 磅</translation>
    </message>
    <message>
        <source>Takes effect when Parlance is started again.</source>
        <translation>重新启动 Parlance 后生效。</translation>
    </message>
</context>
<context>
    <name>parlance::StepTable</name>
    <message>
        <source>Steps of the attempt</source>
        <translation>尝试的步骤</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>from %1, for %2</source>
        <extracomment>When a step began and how long it took, read aloud</extracomment>
        <translation>始于 %1，持续 %2</translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>of the steps of an attempt</comment>
        <translation>时间线</translation>
    </message>
</context>
<context>
    <name>parlance::StoreBanner</name>
    <message>
        <source>Stored messages</source>
        <translation>保存的消息</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the notice</source>
        <translation>关闭通知</translation>
    </message>
</context>
<context>
    <name>parlance::StoreWording</name>
    <message>
        <source>Another program keeps its messages in %1 at the moment.</source>
        <translation>另一个程序正在 %1 中保存消息。</translation>
    </message>
    <message>
        <source>Nothing can be sent from here, and what arrives is not kept: end the other program, or start this one with another --profile-dir.</source>
        <translation>这里无法发送，收到的内容也不会保存：请结束那个程序，或者用另一个 --profile-dir 启动本程序。</translation>
    </message>
    <message>
        <source>The messages in %1 cannot be opened.</source>
        <translation>无法打开 %1 中的消息。</translation>
    </message>
    <message>
        <source>The messages in %1 cannot be opened: %2.</source>
        <translation>无法打开 %1 中的消息：%2。</translation>
    </message>
    <message>
        <source>Nothing can be sent, and what arrives is not kept: make the directory readable and writable, and start Parlance again.</source>
        <translation>无法发送，收到的内容也不会保存：请让该目录可读可写，然后重新启动 Parlance。</translation>
    </message>
    <message>
        <source>%1 is damaged and could not be set aside: what arrives is not kept. Make its directory writable or move the file away, and start Parlance again.</source>
        <translation>%1 已损坏，而且无法移开：收到的内容不会保存。请让其目录可写，或移走该文件，然后重新启动 Parlance。</translation>
    </message>
    <message>
        <source>%1 was damaged: it is kept as %2, and a new history has begun. Messages that were not sent yet are in the old file.</source>
        <translation>%1 已损坏：原文件保留为 %2，并开始了新的历史记录。尚未发送的消息在旧文件中。</translation>
    </message>
    <message>
        <source>%1 was written by a newer Parlance and is left unchanged. Nothing can be sent, and what arrives is not kept: install the newer Parlance, or start this one with another --profile-dir.</source>
        <translation>%1 由更新版本的 Parlance 写成，未作改动。无法发送，收到的内容也不会保存：请安装更新的 Parlance，或者用另一个 --profile-dir 启动本程序。</translation>
    </message>
    <message>
        <source>The disk is full: nothing can be written to %1. Free some space.</source>
        <translation>磁盘已满：无法写入 %1。请腾出一些空间。</translation>
    </message>
    <message>
        <source>Nothing may be written to %1. Make it and its directory writable.</source>
        <translation>%1 不可写入。请让该文件及其目录可写。</translation>
    </message>
    <message>
        <source>Another program holds %1 and lets nothing be written. Close it.</source>
        <translation>另一个程序占用着 %1，无法写入。请关闭那个程序。</translation>
    </message>
    <message>
        <source>The messages could not be written to %1.</source>
        <translation>消息无法写入 %1。</translation>
    </message>
    <message>
        <source>The messages could not be written to %1: %2.</source>
        <translation>消息无法写入 %1：%2。</translation>
    </message>
    <message>
        <source>What was kept is safe, and what you write stays in its line until it can be kept; Parlance goes on trying.</source>
        <translation>已保存的内容是安全的，您写的内容会留在输入框中，直到可以保存；Parlance 会继续尝试。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln received messages are shown and wait to be written.</source>
        <translation>
            <numerusform>有 %Ln 条收到的消息已显示，正等待写入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln received messages will be gone when Parlance ends: too many waited.</source>
        <translation>
            <numerusform>有 %Ln 条收到的消息会在 Parlance 结束后消失：等待写入的太多。</numerusform>
        </translation>
    </message>
    <message>
        <source>Another program (%1, process %2) keeps its messages in %3 at the moment.</source>
        <translation>另一个程序（%1，进程 %2）正在 %3 中保存消息。</translation>
    </message>
</context>
<context>
    <name>parlance::TimelineView</name>
    <message>
        <source>Copy selected text</source>
        <translation>复制选中的文本</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Copy with sender and time</source>
        <translation>连同发送者和时间一起复制</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>复制 %1</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>还没有消息</translation>
    </message>
</context>
<context>
    <name>parlance::TimelineWords</name>
    <message>
        <source>Resend</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Mark as sent</source>
        <translation>标记为已发送</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Show the whole message</source>
        <translation>显示整条消息</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Latest messages</source>
        <translation>最新消息</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new messages</source>
        <translation>
            <numerusform>%Ln 条新消息</numerusform>
        </translation>
    </message>
    <message>
        <source>New messages</source>
        <translation>新消息</translation>
    </message>
    <message>
        <source>%1 joined</source>
        <translation>%1 加入了房间</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 离开了房间</translation>
    </message>
    <message>
        <source>The server reports an error: %1</source>
        <translation>服务器报告错误：%1</translation>
    </message>
    <message>
        <source>Messages may be missing here</source>
        <translation>此处可能缺少消息</translation>
    </message>
    <message>
        <source>Unreadable message from the server</source>
        <translation>无法识别的服务器消息</translation>
    </message>
    <message>
        <source>Queued, waits for the connection</source>
        <translation>已排队，等待连接</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Sent; this server does not confirm delivery</source>
        <translation>已发送；此服务器不确认送达</translation>
    </message>
    <message>
        <source>May have been sent: the connection broke on the way</source>
        <translation>可能已发送：发送途中连接中断</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Not sent: too large</source>
        <translation>未发送：消息过大</translation>
    </message>
    <message>
        <source>Not sent: the server refused it</source>
        <translation>未发送：服务器拒绝了该消息</translation>
    </message>
    <message>
        <source>Not sent: the server says “%1”</source>
        <translation>未发送：服务器提示“%1”</translation>
    </message>
    <message>
        <source>Not sent: this kind of server cannot carry it</source>
        <translation>未发送：此类服务器无法传送该消息</translation>
    </message>
    <message>
        <source>Not sent: too many messages are waiting</source>
        <translation>未发送：等待发送的消息过多</translation>
    </message>
    <message>
        <source>Not sent: it could not be stored (%1)</source>
        <translation>未发送：无法保存该消息（%1）</translation>
    </message>
    <message>
        <source>May have been sent</source>
        <translation>可能已发送</translation>
    </message>
    <message>
        <source>%1
Its name has letters that can look like others: make sure that it is the place you mean.</source>
        <translation>%1
其域名含有易与其他字符混淆的字母：请确认这就是您要访问的地址。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>sender: text</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>sender, time: text</comment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>notice, time</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>label: raw text</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>one part of a row after another, read aloud</comment>
        <translation>%1。%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>time: notice</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Loading messages…</source>
        <translation>正在加载消息…</translation>
    </message>
    <message>
        <source>Loading older messages…</source>
        <translation>正在加载更早的消息…</translation>
    </message>
    <message>
        <source>Loading newer messages…</source>
        <translation>正在加载更新的消息…</translation>
    </message>
    <message>
        <source>The file “%1” arrived damaged: load it again</source>
        <translation>文件“%1”到达时已损坏：请重新加载</translation>
    </message>
    <message>
        <source>The file “%1” from %2 arrived damaged: load it again</source>
        <translation>来自 %2 的文件“%1”到达时已损坏：请重新加载</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>尚未发送</translation>
    </message>
    <message>
        <source>Not sent yet: written more than an hour before it could go</source>
        <translation>尚未发送：写下一个多小时后才能发出</translation>
    </message>
    <message>
        <source>Not sent yet: written for another server</source>
        <translation>尚未发送：是写给另一台服务器的</translation>
    </message>
    <message>
        <source>Sending, %1 %</source>
        <extracomment>a large message on its way out; %1: &quot;43&quot;, in percent</extracomment>
        <translation>正在发送，%1%</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>%1, not loaded</source>
        <comment>the size of a file</comment>
        <translation>%1，未加载</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>file name, size</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1
Double click: %2</source>
        <extracomment>a tool tip; %1: name and size of a file, %2: &quot;Open&quot;, &quot;Load&quot; or &quot;Save as…&quot;</extracomment>
        <translation>%1
双击：%2</translation>
    </message>
    <message>
        <source>file %1, %2</source>
        <comment>name, size; read aloud</comment>
        <translation>文件 %1，%2</translation>
    </message>
</context>
<context>
    <name>parlance::TlsWords</name>
    <message>
        <source>This connection is not encrypted. Addresses that begin with wss:// are.</source>
        <translation>此连接未加密。以 wss:// 开头的地址才会加密。</translation>
    </message>
    <message numerus="yes">
        <source>Cipher: %1 (%n bits)</source>
        <translation>
            <numerusform>加密套件：%1（%n 位）</numerusform>
        </translation>
    </message>
    <message>
        <source>Cipher: %1</source>
        <translation>加密套件：%1</translation>
    </message>
    <message>
        <source>ALPN: the server chose nothing</source>
        <translation>ALPN：服务器未选择</translation>
    </message>
    <message>
        <source>ALPN: %1</source>
        <translation>ALPN：%1</translation>
    </message>
    <message>
        <source>The server&apos;s certificate: %1</source>
        <extracomment>%1: whose certificate it is</extracomment>
        <translation>服务器证书：%1</translation>
    </message>
    <message>
        <source>Certificate of an authority: %1</source>
        <translation>颁发机构证书：%1</translation>
    </message>
    <message>
        <source>Issued by: itself</source>
        <translation>颁发者：自签名</translation>
    </message>
    <message>
        <source>Issued by: %1</source>
        <translation>颁发者：%1</translation>
    </message>
    <message>
        <source>For: %1</source>
        <extracomment>%1: the names of servers that a certificate is for</extracomment>
        <translation>适用于：%1</translation>
    </message>
    <message>
        <source>SHA-256: %1</source>
        <translation>SHA-256：%1</translation>
    </message>
    <message>
        <source>Not valid yet: from %1 until %2</source>
        <translation>尚未生效：%1至%2</translation>
    </message>
    <message>
        <source>TLS did not come about; the reason is said above.</source>
        <translation>未能建立 TLS；原因见上方。</translation>
    </message>
    <message>
        <source>Ignored, since the checks are off: %1</source>
        <translation>因检查已关闭而忽略：%1</translation>
    </message>
    <message>
        <source>Expired today (valid from %1 until %2)</source>
        <translation>今天已过期（有效期%1至%2）</translation>
    </message>
    <message numerus="yes">
        <source>Expired %Ln days ago (valid from %1 until %2)</source>
        <translation>
            <numerusform>已过期 %Ln 天（有效期%1至%2）</numerusform>
        </translation>
    </message>
    <message>
        <source>Valid from %1 until %2 (less than a day left)</source>
        <translation>有效期%1至%2（剩余不到一天）</translation>
    </message>
    <message numerus="yes">
        <source>Valid from %1 until %2 (%Ln days left)</source>
        <translation>
            <numerusform>有效期%1至%2（剩余 %Ln 天）</numerusform>
        </translation>
    </message>
    <message>
        <source>The attempt ended before TLS began.</source>
        <translation>这次尝试在 TLS 开始之前就结束了。</translation>
    </message>
    <message>
        <source>What is wrong: %1</source>
        <translation>问题所在：%1</translation>
    </message>
</context>
<context>
    <name>parlance::Tray</name>
    <message>
        <source>Parlance goes on in the tray</source>
        <translation>Parlance 仍在系统托盘中运行</translation>
    </message>
    <message>
        <source>Quit it from the menu of its icon.</source>
        <translation>可从其图标的菜单中退出。</translation>
    </message>
    <message numerus="yes">
        <source>Parlance: %Ln unread messages</source>
        <translation>
            <numerusform>Parlance：%Ln 条未读消息</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the window</source>
        <translation>显示窗口</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>parlance::UrlField</name>
    <message>
        <source>Server address</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>改用 %1</translation>
    </message>
</context>
<context>
    <name>parlance::WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Chat over any WebSocket server.</source>
        <translation>通过任意 WebSocket 服务器聊天。</translation>
    </message>
    <message>
        <source>Connect to a &amp;server…</source>
        <translation>连接到服务器(&amp;S)…</translation>
    </message>
    <message>
        <source>Join the chat of a server whose ws:// or wss:// address you know.</source>
        <translation>输入 ws:// 或 wss:// 地址，加入该服务器上的聊天。</translation>
    </message>
    <message>
        <source>H&amp;ost a room…</source>
        <translation>开设房间(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a room on this computer for the people on your network.</source>
        <translation>在这台计算机上开设房间，供同一网络中的人加入。</translation>
    </message>
    <message>
        <source>Open the &amp;local room</source>
        <translation>打开本地房间(&amp;L)</translation>
    </message>
    <message>
        <source>Chat between the Parlance windows of this computer; nothing leaves it.</source>
        <translation>在本机的多个 Parlance 窗口之间聊天；内容不会离开这台计算机。</translation>
    </message>
</context>
<context>
    <name>parlance::WindowActions</name>
    <message>
        <source>&amp;Connection</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>Connect to a &amp;server…</source>
        <translation>连接到服务器(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Host a room…</source>
        <translation>开设房间(&amp;H)…</translation>
    </message>
    <message>
        <source>Open the &amp;local room</source>
        <translation>打开本地房间(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开连接(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>编辑(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>移除(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Join a room…</source>
        <translation>加入房间(&amp;J)…</translation>
    </message>
    <message>
        <source>Lea&amp;ve the room</source>
        <translation>离开房间(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Next room</source>
        <translation>下一个房间(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous room</source>
        <translation>上一个房间(&amp;P)</translation>
    </message>
    <message>
        <source>Next &amp;unread room</source>
        <translation>下一个未读房间(&amp;U)</translation>
    </message>
    <message>
        <source>Next p&amp;ane</source>
        <translation>下一个窗格(&amp;A)</translation>
    </message>
    <message>
        <source>Previous pan&amp;e</source>
        <translation>上一个窗格(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>窗口(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation>新建窗口(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Welcome</source>
        <translation>欢迎页(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;About Parlance</source>
        <translation>关于 Parlance(&amp;A)</translation>
    </message>
    <message>
        <source>De&amp;tails…</source>
        <translation>详细信息(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Find in the room…</source>
        <translation>在此房间中查找(&amp;F)…</translation>
    </message>
    <message>
        <source>Find in a&amp;ll rooms…</source>
        <translation>在所有房间中查找(&amp;L)…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Find &amp;previous</source>
        <translation>查找上一个(&amp;P)</translation>
    </message>
</context>
<context>
    <name>parlance::Wording</name>
    <message>
        <source>“%1”</source>
        <extracomment>Somebody else&apos;s words in quotation marks</extracomment>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>One sentence after another</extracomment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>The message is too large for this server: shorten it or send it in parts.</source>
        <translation>消息对此服务器来说过大：请缩短内容或分段发送。</translation>
    </message>
    <message>
        <source>The server refused the message.</source>
        <translation>服务器拒绝了该消息。</translation>
    </message>
    <message>
        <source>The server refused the message: %1</source>
        <translation>服务器拒绝了该消息：%1</translation>
    </message>
    <message>
        <source>This kind of server cannot carry such a message; plain text servers take one line at a time.</source>
        <translation>此类服务器无法传送这样的消息；纯文本服务器每次只接受一行。</translation>
    </message>
    <message>
        <source>Too many messages wait for the connection: try again when some of them are sent.</source>
        <translation>等待发送的消息过多：请在其中一部分发出后再试。</translation>
    </message>
    <message>
        <source>The message could not be kept on this computer.</source>
        <translation>无法在这台计算机上保存该消息。</translation>
    </message>
    <message>
        <source>The message could not be kept on this computer: %1</source>
        <translation>无法在这台计算机上保存该消息：%1</translation>
    </message>
    <message>
        <source>This server confirms nothing: when the connection breaks under a message, you decide whether to send it again.</source>
        <translation>此服务器不确认消息：如果发送途中连接中断，由您决定是否重新发送。</translation>
    </message>
    <message>
        <source>This server confirms every message and drops repeated ones: none is lost, none is shown twice.</source>
        <translation>此服务器确认每条消息并丢弃重复的消息：不会丢失，也不会重复显示。</translation>
    </message>
    <message>
        <source>This server confirms every message: none is lost, but after a broken connection others may see one twice.</source>
        <translation>此服务器确认每条消息：不会丢失，但连接中断后，其他人可能会看到重复的消息。</translation>
    </message>
    <message>
        <source>What others write while you are not connected is not sent later.</source>
        <translation>您未连接期间其他人发送的消息不会补发。</translation>
    </message>
    <message>
        <source>Round trip %1 ms</source>
        <translation>往返 %1 毫秒</translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages waiting</source>
        <translation>
            <numerusform>%Ln 条消息等待发送</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln members</source>
        <translation>
            <numerusform>%Ln 名成员</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is typing…</source>
        <translation>%1 正在输入…</translation>
    </message>
    <message>
        <source>%1 and %2 are typing…</source>
        <translation>%1 和 %2 正在输入…</translation>
    </message>
    <message>
        <source>Several people are typing…</source>
        <translation>多人正在输入…</translation>
    </message>
    <message>
        <source>Local room</source>
        <translation>本地房间</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>connection, its state</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Room %1</source>
        <translation>房间 %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln unread messages</source>
        <extracomment>%1: the name of a room, or of a connection with its state</extracomment>
        <translation>
            <numerusform>%1，%Ln 条未读消息</numerusform>
        </translation>
    </message>
    <message>
        <source>The reader says: %1</source>
        <translation>读取时的报告：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln connections in %1 could not be read and were left out; the others are there. The file as it was is kept as %2.</source>
        <translation>
            <numerusform>%1 中有 %Ln 个连接无法读取，已略去；其余连接都在。原文件保存为 %2。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be read; Parlance goes on without it. The file as it was is kept as %2.</source>
        <translation>无法读取 %1；Parlance 将在没有它的情况下继续运行。原文件保存为 %2。</translation>
    </message>
    <message>
        <source>%1 was made by a newer Parlance and was left unchanged. What you change now is not saved: install the newer Parlance, or move the file away and start Parlance again.</source>
        <translation>%1 由更新版本的 Parlance 创建，已保持原样。现在所做的更改不会保存：请安装更新的 Parlance，或移走该文件后重新启动 Parlance。</translation>
    </message>
    <message>
        <source>%1 could not be read, and could not be set aside either; Parlance goes on without it. Make its directory writable or move the file away, and start Parlance again.</source>
        <translation>无法读取 %1，也无法将它另存；Parlance 将在没有它的情况下继续运行。请让它所在的目录可写，或移走该文件，然后重新启动 Parlance。</translation>
    </message>
</context>
</TS>

#pragma once

#include "storage/Store.h"
#include "support/FakeClock.h"
#include "support/FakeTransport.h"
#include "support/SessionProbe.h"

#include <QPointer>
#include <QSet>
#include <QTemporaryDir>

namespace parlance {

// A session over the store on the disk, in a time that stands still until the test moves it, at a room server that the test
// plays: it acknowledges, and drops doubles. A test class inherits it, calls setUp() in init() and tearDown() in cleanup().
class StillSession
{
protected:
    struct Attempt {
        QPointer<FakeTransport> link;
        Instant begun;
        qsizetype answered = 0; // of its texts
    };

    void setUp();
    // Ends the session: true when no alarm and no link is left behind.
    [[nodiscard]] bool tearDown();

    void begin(const ConnectionConfig &config = {}); // also again, over what was kept
    bool connectNow();                               // whether it is ready then
    void welcome();                                  // the newest attempt succeeds
    void end(const Drop &drop);                      // and this is how it ends
    void settle();                                   // everything that is due now
    void turn(milliseconds time = milliseconds(20));
    QString sendNext();  // its text is a number, and the next one higher
    void sendThree();
    static QStringList numbers(int last); // "1" to this

    FakeTransport &link() const { return *m_attempts.last().link; }
    int liveLinks() const;
    static Drop dropOf(DropKind kind);

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<SessionProbe> m_ann;
    QVector<Attempt> m_attempts;
    QStringList m_log;            // of the server: the texts that it took, in order
    bool m_serverAnswers = true;

private:
    void answer();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Store> m_store;
    QSet<QString> m_ids;
    int m_written = 0;
};

} // namespace parlance

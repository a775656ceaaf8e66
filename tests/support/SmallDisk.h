#pragma once

#include <QString>

namespace parlance::test {

// A disk of its own in memory, which can be filled and made read-only (Linux).
//
// The program needs a mount namespace of its own for it: beMountable() at the begin of main() sees to that, also for those
// who are not root.
class SmallDisk
{
public:
    static void beMountable(char **argv); // starts the program again inside `unshare`, where that is needed

    SmallDisk(const QString &directory, int kibibytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    bool isMounted() const { return m_mounted; }
    bool setReadOnly(bool readOnly);
    // Takes all that is left; give() returns it.
    bool fill();
    void give();

private:
    QString m_directory;
    bool m_mounted = false;
};

} // namespace parlance::test

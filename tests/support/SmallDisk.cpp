#include "support/SmallDisk.h"

#include <QFile>
#include <QProcess>
#include <QStringList>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>
#endif

namespace parlance::test {

#ifdef Q_OS_LINUX

void SmallDisk::beMountable(char **argv)
{
    if (::geteuid() == 0 || ::getenv("PARLANCE_TEST_UNSHARED"))
        return;
    ::setenv("PARLANCE_TEST_UNSHARED", "1", 1);
    std::vector<char *> arguments;
    for (const char *word : {"unshare", "--map-root-user", "--mount"})
        arguments.push_back(const_cast<char *>(word));
    for (char **argument = argv; *argument; ++argument)
        arguments.push_back(*argument);
    arguments.push_back(nullptr);
    ::execvp("unshare", arguments.data());
    std::perror("unshare"); // the tests that mount will fail
}

SmallDisk::SmallDisk(const QString &directory, int kibibytes) : m_directory(directory)
{
    const QByteArray options = "mode=700,size=" + QByteArray::number(kibibytes) + "k";
    m_mounted = ::mount("tmpfs", QFile::encodeName(directory).constData(), "tmpfs", 0, options.constData()) == 0;
    if (!m_mounted)
        std::perror("mount");
}

SmallDisk::~SmallDisk()
{
    if (m_mounted)
        ::umount2(QFile::encodeName(m_directory).constData(), MNT_DETACH);
}

bool SmallDisk::setReadOnly(bool readOnly)
{
    // What is open for writing keeps a file system from becoming read-only; a mount point it does not.
    const QByteArray name = QFile::encodeName(m_directory);
    const unsigned long flags = MS_REMOUNT | MS_BIND | (readOnly ? MS_RDONLY : 0);
    return ::mount(nullptr, name.constData(), nullptr, flags, nullptr) == 0;
}

bool SmallDisk::fill()
{
    QFile file(m_directory + QStringLiteral("/filling"));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    for (qsizetype piece = 4096; piece > 0; piece /= 2) {
        while (file.write(QByteArray(piece, 'x')) == piece) { }
    }
    return true;
}

void SmallDisk::give()
{
    QFile::remove(m_directory + QStringLiteral("/filling"));
}

#else

void SmallDisk::beMountable(char **) {}
SmallDisk::SmallDisk(const QString &directory, int) : m_directory(directory) {}
SmallDisk::~SmallDisk() = default;
bool SmallDisk::setReadOnly(bool) { return false; }
bool SmallDisk::fill() { return false; }
void SmallDisk::give() {}

#endif

} // namespace parlance::test

#include "ui/Application.h"

#include "Session.h"
#include "Settings.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "ui/MainWindow.h"
#include "ui/Notifier.h"
#include "ui/SingleInstance.h"
#include "ui/StartupReport.h"
#include "ui/Tray.h"
#include "ui/Wording.h"
#include "ui/chat/TimelineWords.h"

#include <QApplication>
#include <QFileInfo>
#include <QIcon>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace parlance {

namespace {

constexpr int exitUsage = 1;
// Long enough for the first paint and the first connection to be over.
constexpr std::chrono::milliseconds laterDelay{1000};

// Qt asks the session bus for accessibility and for a global menu while a window is being made. Where the session has
// no bus, libdbus would start one with dbus-launch and wait for it, which takes longer than the rest of our start; an
// address of no transport makes it give up at once.
void forgetMissingBus()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    const char *const address = "DBUS_SESSION_BUS_ADDRESS";
    const QString socket = qEnvironmentVariable("XDG_RUNTIME_DIR", QStringLiteral("/run/user/%1").arg(::getuid())) + QStringLiteral("/bus");
    if (!qEnvironmentVariableIsSet(address) && !QFileInfo::exists(socket))
        qputenv(address, "disabled:");
#endif
}

int refuse(const QString &sentence)
{
    std::fprintf(stderr, "parlance: %s\n", qPrintable(sentence));
    return exitUsage;
}

} // namespace

int Application::run(int &argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("parlance"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PARLANCE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Parlance"));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.parlance.Parlance"));

    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const CommandLine line = CommandLine::read(arguments);
    switch (line.action) {
    case CommandLine::Action::Refuse:
        return refuse(line.text);
    case CommandLine::Action::PrintAndExit:
        std::fputs(qPrintable(line.text), stdout);
        return 0;
    case CommandLine::Action::Run:
        break;
    }

    forgetMissingBus();
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false); // hidden in the tray is not closed
    SingleInstance instance(line.profileDir);
    switch (instance.claim(line.address)) {
    case SingleInstance::Outcome::HandedOn:
        return 0;
    case SingleInstance::Outcome::Stuck:
        return refuse(QStringLiteral("Another Parlance uses %1 and does not answer: end it, or give another --profile-dir.")
                          .arg(line.profileDir));
    case SingleInstance::Outcome::NoLock:
        return refuse(QStringLiteral("Nothing can be written to the profile directory %1: make it writable, or give another "
                                     "--profile-dir.")
                          .arg(line.profileDir));
    case SingleInstance::Outcome::First:
        break;
    }

    Application application(line);
    connect(&instance, &SingleInstance::startedAgain, &application, &Application::startedAgain);
    application.start();
    return app.exec();
}

Application::Application(const CommandLine &line, QObject *parent)
    : QObject(parent), m_line(line), m_engine({.profileDir = line.profileDir, .secrets = &m_secrets})
{
    MessageModel::setDescriber(&TimelineWords::describe);
    ConnectionTreeModel::setDescriber(&Wording::treeRow);
    m_notifier = new Notifier(m_engine.settings(), this);
    connect(&m_engine, &Engine::sessionBegins, this, &Application::follow);
    connect(&m_engine, &Engine::profileRemoved, &m_model, &ConnectionTreeModel::remove);
    connect(&m_engine, &Engine::profileChanged, this, [this](const QString &id) {
        if (ChatModel *chat = m_model.chat(id))
            chat->setName(Wording::connectionName(m_engine.profile(id)));
    });
    connect(&m_engine, &Engine::saveFailed, this, [this](const QString &path, const QString &reason) {
        for (MainWindow *window : std::as_const(m_windows))
            window->tell(tr("%1 could not be written: %2").arg(path, Wording::quoted(reason)));
    });
    connect(&m_visibility, &Visibility::changed, &m_engine, &Engine::setVisible);
    connect(&m_visibility, &Visibility::systemWoke, &m_engine, &Engine::systemWoke);
}

Application::~Application()
{
    m_engine.disconnect(this);
    for (MainWindow *window : std::exchange(m_windows, {})) {
        window->disconnect(this);
        delete window;
    }
    m_engine.shutDown();
    MessageModel::setDescriber({});
    ConnectionTreeModel::setDescriber({});
}

void Application::start()
{
    m_engine.start(); // the sessions connect in their own thread while the window is being made
    translate();
    applyTheme();
    connect(&m_engine.settings(), &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::Theme)
            applyTheme();
    });

    MainWindow *window = openWindow();
    window->restore();
    if (!m_line.startupReport.isEmpty()) {
        auto *report = new StartupReport(m_line.startupReport, window);
        const QVector<Profile> profiles = m_engine.profiles();
        for (const Profile &profile : profiles) {
            connect(m_model.chat(profile.id), &ChatModel::statusChanged, report, [report](const ConnectionStatus &status) {
                if (status.state == LinkState::Ready)
                    report->write("ready");
            });
        }
    }
    if (m_line.minimized)
        window->showMinimized();
    else
        window->show();
    tellDamaged();
    if (!m_line.address.isEmpty())
        window->openAddress(m_line.address);
    QTimer::singleShot(laterDelay, this, &Application::afterFirstPaint);
}

MainWindow *Application::openWindow()
{
    auto *window = new MainWindow(m_engine, m_model);
    m_windows.append(window);
    m_visibility.watch(window);
    connect(window, &MainWindow::aboutToClose, this, [this, window](bool *keep) {
        *keep = !m_quitting && m_tray && isLast(window) && m_tray->keepsWindows();
        if (*keep)
            m_tray->tellOnce();
    });
    connect(window, &MainWindow::quitRequested, this, &Application::quit);
    connect(window, &MainWindow::newWindowRequested, this, [this] {
        MainWindow *another = openWindow();
        another->restore();
        another->move(another->pos() + QPoint(32, 32));
        another->show();
    });
    connect(window, &QObject::destroyed, this, [this, window] {
        m_windows.removeOne(window);
        if (m_windows.isEmpty())
            QCoreApplication::quit(); // also from the tray, where the last window is hidden already
    });
    return window;
}

void Application::startedAgain(const QString &address)
{
    if (m_windows.isEmpty())
        return; // on the way out
    MainWindow *window = m_windows.constFirst();
    window->bringForward();
    if (!address.isEmpty())
        window->openAddress(address);
}

void Application::quit()
{
    m_quitting = true;
    const QVector<MainWindow *> open = m_windows;
    for (MainWindow *window : open)
        window->close(); // one that has a question stays
    m_quitting = false;
}

void Application::follow(const QString &profileId, Session *session)
{
    const Profile profile = m_engine.profile(profileId);
    ChatModel *chat = m_model.add(profileId, Wording::connectionName(profile));
    chat->setHistory(&m_engine.history());
    chat->setStoreFailing(m_engine.storeTrouble().isLasting());
    connect(&m_engine, &Engine::storeTroubleChanged, chat,
            [chat](const StoreTrouble &trouble) { chat->setStoreFailing(trouble.isLasting()); });
    for (const QString &room : profile.rooms)
        chat->addRoom(room);
    m_notifier->follow(chat);
    connect(session, &Session::statusChanged, chat, &ChatModel::setStatus);
    connect(session, &Session::eventsReady, chat, &ChatModel::apply);
    connect(chat, &ChatModel::olderRequested, session, &Session::requestOlder);
}

void Application::translate()
{
    const QString chosen = m_engine.settings().text(Settings::Key::Language);
    const QLocale locale = chosen.isEmpty() ? QLocale::system() : QLocale(chosen);
    QLocale::setDefault(locale);
    const QString folder = QStringLiteral(":/i18n");
    // English in every other language: the plural forms are in a file too.
    if (m_ownWords.load(locale, QStringLiteral("parlance"), QStringLiteral("_"), folder)
        || m_ownWords.load(QStringLiteral("parlance_en"), folder))
        QCoreApplication::installTranslator(&m_ownWords);
    if (m_qtWords.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(&m_qtWords);
    // The connections were named before the language was known.
    const QVector<Profile> profiles = m_engine.profiles();
    for (const Profile &profile : profiles)
        m_model.chat(profile.id)->setName(Wording::connectionName(profile));
}

void Application::applyTheme()
{
    m_theme.apply(Theme::schemeOf(m_engine.settings().text(Settings::Key::Theme)).value_or(Theme::Scheme::System));
}

void Application::afterFirstPaint()
{
    m_visibility.listenToSystem();
    m_tray = new Tray(m_engine.settings(), this);
    m_tray->setUnread(m_model.unreadTotal());
    connect(&m_model, &ConnectionTreeModel::unreadTotalChanged, m_tray, &Tray::setUnread);
    connect(m_tray, &Tray::showRequested, this, [this] { startedAgain({}); });
    connect(m_tray, &Tray::quitRequested, this, &Application::quit);
    // Pictures of two sizes, drawn from parlance.svg: they need no SVG engine in memory.
    QIcon icon(QStringLiteral(":/icons/parlance-64.png"));
    icon.addFile(QStringLiteral(":/icons/parlance-128.png"));
    QApplication::setWindowIcon(icon);
}

void Application::tellDamaged()
{
    for (const DamagedFile &file : m_engine.damagedFiles())
        m_windows.constFirst()->tell(Wording::damagedFile(file));
}

bool Application::isLast(const MainWindow *closing) const
{
    return std::none_of(m_windows.cbegin(), m_windows.cend(),
                        [closing](const MainWindow *window) { return window != closing && window->isVisible(); });
}

} // namespace parlance

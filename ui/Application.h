#pragma once

#include "Engine.h"
#include "models/ConnectionTreeModel.h"
#include "ui/CommandLine.h"
#include "ui/SystemSecrets.h"
#include "ui/Visibility.h"
#include "ui/theme/Theme.h"

#include <QObject>
#include <QTranslator>
#include <QVector>

namespace parlance {

class MainWindow;
class Notifier;
class Tray;

// The composition root of the window program: puts engine, models, theme, translations, visibility and windows
// together. What can wait until the first window is painted does.
//
// Thread: the GUI thread. Lifetime: owned by main(), as long as the QApplication.
class Application : public QObject
{
    Q_OBJECT

public:
    explicit Application(const CommandLine &line, QObject *parent = nullptr);
    ~Application() override;

    // The whole program: reads the command line, runs, and returns the exit code (0, or 1 with a sentence on standard
    // error).
    static int run(int &argc, char **argv);

    void start();
    MainWindow *openWindow();
    // A second start: in front with the first window, and what was to be opened.
    void startedAgain(const QString &address);
    void quit();
    const QVector<MainWindow *> &windows() const { return m_windows; }
    Engine &engine() { return m_engine; }
    ConnectionTreeModel &model() { return m_model; }

private:
    void follow(const QString &profileId, Session *session);
    void translate();
    void applyTheme();
    void afterFirstPaint();
    void tellDamaged();
    bool isLast(const MainWindow *closing) const; // no other window is shown

    CommandLine m_line;
    Theme m_theme;
    SystemSecrets m_secrets;
    Engine m_engine;
    ConnectionTreeModel m_model;
    Visibility m_visibility;
    QTranslator m_ownWords;
    QTranslator m_qtWords;
    QVector<MainWindow *> m_windows;
    Notifier *m_notifier = nullptr;
    Tray *m_tray = nullptr; // from afterFirstPaint() on
    bool m_quitting = false;
};

} // namespace parlance

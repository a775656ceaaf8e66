#pragma once

#include "dialect/JsonMapping.h"

#include <QWidget>

class QLabel;
class QGridLayout;

namespace parlance {

class BoundedTextEdit;
class HintLabel;
struct JsonReading;

// Shows, before anything is saved, how a pasted sample message will read and what will be sent. What it shows comes
// from the same functions as the live link, and is plain text only.
//
// Thread: GUI. Lifetime: its parent's.
class PreviewPane : public QWidget
{
    Q_OBJECT

public:
    struct Identity {
        QString user;
        QString token;
        QString room;
    };

    explicit PreviewPane(QWidget *parent = nullptr);

    void setMapping(const std::optional<JsonMapping> &mapping); // nothing: the mapping has a fault
    void setPlainText();                                        // each frame is a line of text
    void setIdentity(const Identity &identity);

private:
    QLabel *addFact(const QString &label, const QString &objectName);
    void show();
    void showReading(const JsonReading &reading);
    void showFacts(bool visible);

    bool m_plain = false;
    std::optional<JsonMapping> m_mapping;
    Identity m_identity;
    QString m_id; // of the message in the example
    BoundedTextEdit *m_sample;
    HintLabel *m_problem;
    QWidget *m_facts;
    QGridLayout *m_rows; // QFormLayout of Qt 6.4 writes outside its arrays when rows are hidden and shown
    QLabel *m_kind;
    QLabel *m_sender;
    QLabel *m_text;
    QLabel *m_room;
    QLabel *m_time;
    BoundedTextEdit *m_sent;
};

} // namespace parlance

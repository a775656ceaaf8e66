#pragma once

#include "domain/Profile.h"
#include "ui/profiles/PreviewPane.h"

#include <QWidget>

class QComboBox;

namespace parlance {

class BoundedTextEdit;
class HintLabel;

// The page of the profile dialog that says what the messages of the server mean: a kind of server, for JSON its mapping
// of fields, and a live preview of both directions.
//
// Thread: GUI. Lifetime: the dialog's.
class MessagesPage : public QWidget
{
    Q_OBJECT

public:
    explicit MessagesPage(QWidget *parent = nullptr);

    void load(const Profile &profile);
    void store(Profile *profile) const;
    void setIdentity(const PreviewPane::Identity &identity);

    DialectKind dialect() const;
    bool usesRooms() const;
    bool usesToken() const;
    bool usesName() const;
    QString problem() const; // shown below the mapping itself

Q_SIGNALS:
    void changed();

private:
    QWidget *makeEditor();
    QString kind() const;
    void enterKind();
    void readMapping();
    void markLine(int line);

    QComboBox *m_kind;
    HintLabel *m_about;
    BoundedTextEdit *m_editor;
    HintLabel *m_fault;
    QWidget *m_editorSide;
    PreviewPane *m_preview;
    QJsonObject m_source;                  // what stands in the editor
    std::optional<JsonMapping> m_mapping;  // of m_source, when it has no fault
    QString m_customText;                  // the person's own, kept while another kind is looked at
    QString m_problem;
};

} // namespace parlance

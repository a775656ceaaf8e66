// The part of TimelineView that deals with files of messages.

#include "models/MessageModel.h"
#include "ui/chat/PictureCache.h"
#include "ui/chat/TimelineView.h"

namespace parlance {

// A row whose height was that of a sheet may become a picture.
void TimelineView::pictureLooked(const QByteArray &sha256)
{
    for (int row = 0; m_model && row < m_model->rowCount(); ++row) {
        const Message &message = m_model->at(row);
        if (message.file && message.file->sha256 == sha256)
            m_layout.rowsChanged(row, row);
    }
    m_hoverAction = -1;
    scheduleFrame();
}

std::vector<RowAction> TimelineView::fileActions(const Message &message) const
{
    if (!message.file)
        return {};
    if (!PictureCache::isHere(*message.file))
        return message.serverId.isEmpty() ? std::vector<RowAction>() : std::vector{RowAction::LoadFile};
    const auto facts = m_pictures->facts(*message.file);
    if (facts && facts->isPicture)
        return {RowAction::OpenPicture, RowAction::SaveFile};
    return {RowAction::SaveFile};
}

void TimelineView::performOnFile(RowAction action, const Message &message)
{
    if (!message.file)
        return;
    const FilePart file = *message.file; // a copy: the row may go while the signal is handled
    if (action == RowAction::LoadFile) {
        const QString serverId = message.serverId;
        Q_EMIT loadFileRequested(serverId);
        return;
    }
    const auto facts = m_pictures->facts(file);
    if (action == RowAction::OpenPicture && facts && facts->isPicture)
        Q_EMIT openPictureRequested(file, facts->format);
    else if (action == RowAction::SaveFile)
        Q_EMIT saveFileRequested(file);
}

} // namespace parlance

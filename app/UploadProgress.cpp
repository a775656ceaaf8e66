#include "UploadProgress.h"

#include <algorithm>

namespace parlance {

void UploadProgress::tell(Upload &upload, qint64 done)
{
    upload.told = done;
    upload.toldAt = m_clock.now();
    m_emit(event::Progress{upload.room, upload.id, done, upload.size, false});
}

void UploadProgress::wrote(const QString &room, const QString &id, qint64 size, qint64 before, qint64 after)
{
    const qint64 cost = std::max<qint64>(0, after - before);
    for (Upload &upload : m_uploads)
        upload.behind += cost;
    if (size < largeFrom || cost == 0)
        return; // nothing to wait for
    m_uploads.push_back({room, id, size, cost});
    tell(m_uploads.back(), 0);
}

void UploadProgress::moved(qint64 pending)
{
    for (auto upload = m_uploads.begin(); upload != m_uploads.end();) {
        const qint64 left = std::clamp<qint64>(pending - upload->behind, 0, upload->cost);
        const qint64 done = qint64(double(upload->size) * double(upload->cost - left) / double(upload->cost));
        if (left == 0) {
            tell(*upload, upload->size);
            upload = m_uploads.erase(upload);
            continue;
        }
        if (done > upload->told && m_clock.now() - upload->toldAt >= interval)
            tell(*upload, done);
        ++upload;
    }
}

void UploadProgress::over(const QString &id)
{
    const auto upload = std::find_if(m_uploads.begin(), m_uploads.end(), [&id](const Upload &one) { return one.id == id; });
    if (upload == m_uploads.end())
        return;
    tell(*upload, upload->size);
    m_uploads.erase(upload);
}

void UploadProgress::linkEnded()
{
    for (Upload &upload : m_uploads)
        tell(upload, upload.size);
    m_uploads.clear();
}

} // namespace parlance

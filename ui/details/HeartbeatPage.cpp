#include "ui/details/HeartbeatPage.h"

#include "ui/details/FactFields.h"
#include "ui/details/HeartbeatStrip.h"
#include "ui/details/HeartbeatWords.h"

#include <QLabel>
#include <QVBoxLayout>

namespace parlance {

HeartbeatPage::HeartbeatPage(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("heartbeatPage"));
    m_facts = new FactFields(QStringLiteral("heartbeatFact"), HeartbeatWords::facts({}), this);
    m_strip = new HeartbeatStrip(this);
    m_legend = new QLabel(this);
    m_legend->setObjectName(QStringLiteral("heartbeatLegend"));
    m_legend->setTextFormat(Qt::PlainText);
    m_legend->setWordWrap(true);
    m_legend->setForegroundRole(QPalette::PlaceholderText);
    const auto sayLegend = [this] { m_legend->setText(HeartbeatWords::legend(m_strip->shown())); };
    connect(m_strip, &HeartbeatStrip::shownChanged, this, sayLegend);
    sayLegend();

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(m_facts);
    layout->addSpacing(10);
    layout->addWidget(m_strip, 1);
    layout->addWidget(m_legend);
}

void HeartbeatPage::setFigures(const HeartbeatFigures &figures)
{
    m_facts->setFacts(HeartbeatWords::facts(figures));
    m_strip->setEntries(figures.recent);
}

} // namespace parlance

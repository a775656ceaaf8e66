#include "connection/Backoff.h"

#include <algorithm>

namespace parlance {

namespace {

constexpr milliseconds patienceFrom{1000};
constexpr milliseconds patienceTo{5000};
constexpr milliseconds retryAfterMax{5 * 60 * 1000};
constexpr milliseconds networkBackMax{1000};

milliseconds between(milliseconds from, milliseconds to, double random)
{
    // Written so that a NaN becomes 0 as well.
    const double unit = random > 0.0 ? std::min(random, 1.0) : 0.0;
    return from + milliseconds(static_cast<milliseconds::rep>(static_cast<double>((to - from).count()) * unit));
}

} // namespace

Backoff::Backoff(milliseconds first, milliseconds cap)
    : m_first(std::max(first, milliseconds(1)))
    , m_cap(std::max(cap, m_first))
{
}

milliseconds Backoff::delay(int failure, double random) const
{
    milliseconds nominal = m_first;
    for (int i = 1; i < failure && nominal < m_cap; ++i)
        nominal = nominal > m_cap / 2 ? m_cap : nominal * 2; // never shifted by the count: that is what overflows to 0
    return between((nominal + milliseconds(1)) / 2, nominal, random);
}

milliseconds Backoff::patience(std::optional<milliseconds> retryAfter, double random)
{
    if (retryAfter)
        return std::clamp(*retryAfter, patienceFrom, retryAfterMax);
    return between(patienceFrom, patienceTo, random);
}

milliseconds Backoff::networkBack(double random)
{
    return between(milliseconds(0), networkBackMax, random);
}

} // namespace parlance

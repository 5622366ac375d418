#include "forward/question_key.h"

#include "base/text.h"

namespace des {

QuestionKey::QuestionKey(const Query& query, Bytes packet) noexcept
{
    for (const auto octet : packet.subspan(Query::name_at, query.name_size()))
        octets_[size_++] = to_lower(static_cast<char>(octet));
    octets_[size_++] = static_cast<char>(static_cast<unsigned>(query.type) >> 8U);
    octets_[size_++] = static_cast<char>(query.type);
}

} // namespace des

#include "procedures/verification.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace des {
namespace {

using soap::Prefix;
using namespace soap::i1;

// So few are named at once.
constexpr std::uint64_t most_named = 200;
// More prefixes that differ on one level are not followed.
constexpr std::size_t most_prefixes = 1000;

// A sum of 128 bits, so that the order of the numbers does not matter.
struct Sum {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint64_t numbers = 0;

    void add(const Sha256& digest)
    {
        std::array<std::uint64_t, 2> halves{};
        for (std::size_t i = 0; i < 16; ++i)
            halves.at(i / 8) = halves.at(i / 8) << 8U | digest.at(i);
        low += halves[1];
        high += halves[0] + (low < halves[1] ? 1 : 0);
        ++numbers;
    }
    std::string to_string() const { return fmt::format("{:016x}{:016x}", high, low); }
};

void append_number(std::string& octets, std::uint64_t value, int size)
{
    for (int i = size - 1; i >= 0; --i)
        octets += static_cast<char>(value >> (8 * i));
}

void append_string(std::string& octets, std::string_view value)
{
    append_number(octets, value.size(), 2);
    octets += value;
}

void append_record(std::string& octets, const RecordRow& row)
{
    append_number(octets, row.order, 2);
    append_number(octets, row.preference, 2);
    append_string(octets, row.flags);
    append_string(octets, row.services);
    append_string(octets, row.regexp);
    append_string(octets, row.replacement);
    append_number(octets, row.ttl.count(), 4);
    append_number(octets, row.serving == Serving::substituted ? 1 : 0, 1);
}

// Where the numbers that begin so stand.
std::pair<NumberKey, NumberKey> range_of(const Prefix& prefix)
{
    if (prefix.digits.empty())
        return {NumberKey(), NumberKey::from_bits(UINT64_MAX)};
    const NumberKey key(NumberBlock::of(value_or_throw(E164Number::from_digits(prefix.digits))));
    return {key, key.last_below()};
}

// One profile as it is compared: the numbers that are meant, each with its digest.
class Profile {
public:
    Profile(Store& store, OperatorId owner, PrefixList visible) :
        store_(store), owner_(std::move(owner)), visible_(std::move(visible))
    {
    }

    template <class Each>
    void each_number(const Prefix& prefix, const Each& each)
    {
        const auto [first, last] = range_of(prefix);
        NumberKey current;
        std::string octets;
        const auto finish = [&] {
            const auto number = current.block();
            if (!octets.empty() && number && visible_.allows(*number))
                each(current, *number, sha256(octets));
            octets.clear();
        };
        store_.scan(owner_, first, last, [&](const RecordRow& row) {
            if (octets.empty() || row.key != current) {
                finish();
                current = row.key;
                append_number(octets, current.bits(), 8);
            }
            append_record(octets, row);
        });
        finish();
    }

    // The sums of the ten prefixes below, and in the last place of what stands at the prefix
    // itself.
    std::array<Sum, 11> branches(const Prefix& prefix)
    {
        std::array<Sum, 11> sums;
        const auto length = static_cast<int>(prefix.digits.size());
        each_number(prefix, [&](NumberKey key, const NumberBlock& number, const Sha256& digest) {
            const auto digits = number.prefix().bare();
            const bool is_below = key.length() > length;
            const auto at = is_below
                ? static_cast<std::size_t>(digits.at(static_cast<std::size_t>(length)) - '0')
                : sums.size() - 1;
            sums.at(at).add(digest);
        });
        return sums;
    }

    // All that begin so, or what stands at the prefix itself.
    enum class Reach { all_below, itself };
    std::map<NumberKey, NumberDigest> numbers(const Prefix& prefix, Reach reach)
    {
        std::map<NumberKey, NumberDigest> found;
        const auto length = static_cast<int>(prefix.digits.size());
        each_number(prefix, [&](NumberKey key, const NumberBlock& number, const Sha256& digest) {
            if (reach == Reach::itself && key.length() > length)
                return;
            Sum sum;
            sum.add(digest);
            found.emplace(key, NumberDigest{number, sum.to_string()});
        });
        return found;
    }

private:
    Store& store_;
    OperatorId owner_;
    PrefixList visible_;
};

Prefix below(const Prefix& prefix, std::size_t digit)
{
    return {prefix.digits + static_cast<char>('0' + digit)};
}

void add_digests(Profile& profile, const Prefix& prefix, DigestAnswer& answer)
{
    const auto sums = profile.branches(prefix);
    std::uint64_t total = 0;
    for (const auto& sum : sums)
        total += sum.numbers;
    const bool names_all = total <= most_named;
    const auto reach = names_all ? Profile::Reach::all_below : Profile::Reach::itself;
    for (auto& [key, digest] : profile.numbers(prefix, reach))
        answer.numbers.push_back(std::move(digest));
    for (std::size_t digit = 0; digit < 10 && !names_all; ++digit)
        if (sums.at(digit).numbers > 0)
            answer.branches.push_back(
                {below(prefix, digit), sums.at(digit).numbers, sums.at(digit).to_string()});
}

// Compares what the partner says with the copy, prefix by prefix.
class Comparison {
public:
    Comparison(Profile& copy, Verification& result) : copy_(copy), result_(result) {}

    // What has to be asked for next.
    std::vector<Prefix> compare(const std::vector<Prefix>& asked, const DigestAnswer& answer)
    {
        std::map<NumberKey, std::string> theirs;
        for (const auto& number : answer.numbers)
            theirs.emplace(NumberKey(number.number), number.digest);
        std::map<std::string, std::string> branches;
        std::set<std::string> branched;
        for (const auto& branch : answer.branches) {
            branches.emplace(branch.prefix.digits, branch.digest);
            branched.insert(branch.prefix.digits.substr(0, branch.prefix.digits.size() - 1));
        }
        std::vector<Prefix> next;
        for (const auto& prefix : asked) {
            const bool is_branched = branched.contains(prefix.digits);
            compare_numbers(
                prefix, is_branched ? Profile::Reach::itself : Profile::Reach::all_below, theirs);
            if (is_branched)
                compare_branches(prefix, branches, next);
        }
        return next;
    }

private:
    void compare_numbers(const Prefix& prefix, Profile::Reach reach,
                         const std::map<NumberKey, std::string>& theirs)
    {
        const auto ours = copy_.numbers(prefix, reach);
        const auto [first, last] = range_of(prefix);
        const auto length = static_cast<int>(prefix.digits.size());
        for (const auto& [key, digest] : ours) {
            const auto other = theirs.find(key);
            if (other == theirs.end())
                result_.differences.push_back({digest.number, Divergence::surplus});
            else if (other->second != digest.digest)
                result_.differences.push_back({digest.number, Divergence::different});
        }
        for (auto other = theirs.lower_bound(first); other != theirs.end() && other->first <= last;
             ++other) {
            const bool is_meant =
                reach == Profile::Reach::all_below || other->first.length() == length;
            if (is_meant && !ours.contains(other->first))
                result_.differences.push_back(
                    {value_or_throw(other->first.block()), Divergence::missing});
        }
    }

    void compare_branches(const Prefix& prefix, const std::map<std::string, std::string>& theirs,
                          std::vector<Prefix>& next)
    {
        const auto ours = copy_.branches(prefix);
        for (std::size_t digit = 0; digit < 10; ++digit) {
            const auto child = below(prefix, digit);
            const auto other = theirs.find(child.digits);
            const auto expected = other == theirs.end() ? Sum().to_string() : other->second;
            if (ours.at(digit).to_string() != expected)
                next.push_back(child);
        }
    }

    Profile& copy_;
    Verification& result_;
};

} // namespace

DigestAnswer give_digests(Store& store, const AgreementState& partner,
                          const GetProfileDigest& request)
{
    const Store::Reading reading(store);
    DigestAnswer answer{Position::of(store.serial())};
    Profile profile(store, store.host().id, partner.terms.may_see);
    for (const auto& prefix : request.prefixes)
        add_digests(profile, prefix, answer);
    return answer;
}

SoapResult<Verification> verify(Store& store, I1Client& client, const OperatorId& partner)
{
    const Store::Reading reading(store);
    const auto agreement = Agreements(store).get(partner);
    if (!agreement.copy)
        throw Failure(Reason::conflict,
                      "there is no copy of the profile of '" + partner.to_string() + '\'');
    Verification result{*agreement.copy, 0, true, {}};
    Profile copy(store, partner, PrefixList::any());
    Comparison comparison(copy, result);
    for (std::vector<Prefix> asked{{}}; !asked.empty(); ++result.exchanges) {
        auto answer = client.ask(GetProfileDigest{client.originator(), asked});
        if (!answer)
            return tl::unexpected(std::move(answer.error()));
        if (answer->position != result.position)
            throw Failure(Reason::conflict,
                          "the copy stands at " + result.position.to_string() +
                              ", the profile at " + answer->position.to_string() +
                              ": try again when it has been told");
        asked = comparison.compare(asked, *answer);
        result.is_complete = result.is_complete && asked.size() <= most_prefixes;
        asked.resize(std::min(asked.size(), most_prefixes));
    }
    std::sort(result.differences.begin(), result.differences.end(),
              [](const Difference& a, const Difference& b) {
                  return NumberKey(a.number) < NumberKey(b.number);
              });
    return result;
}

} // namespace des

#pragma once

#include "store/agreements.h"
#include "store/copy_edit.h"
#include "store/fixture.h"
#include "store/outbox.h"
#include "store/requests.h"

#include <string>
#include <vector>

// Partners for the tests of the store.

namespace test {

inline des::OperatorId operator_id(const char* name)
{
    return des::value_or_throw(des::OperatorId::parse(name));
}

inline des::Position position(const char* text)
{
    return des::value_or_throw(des::Position::parse(text));
}

// May publish every number, calls from 192.0.2.1.
inline des::Agreement agreement(const char* name)
{
    des::Agreement terms{operator_id(name)};
    terms.addresses = {des::value_or_throw(des::AddressPrefix::parse("192.0.2.1"))};
    terms.may_publish = des::PrefixList::any();
    return terms;
}

inline des::OperatorId partner(des::Store& store, const char* name,
                               des::Porting porting = des::Porting::refused)
{
    auto terms = agreement(name);
    terms.porting = porting;
    des::Agreements(store).add(terms);
    return terms.partner;
}

inline des::OperatorId enrolled(des::Store& store, const char* name,
                                des::Porting porting = des::Porting::refused)
{
    const auto id = partner(store, name, porting);
    des::Requests requests(store);
    const auto request = requests.open(des::RequestSide::theirs, des::RequestKind::enrolment, id,
                                       des::TransactionId::make());
    requests.confirm(request, "test");
    return id;
}

// The partner's profile changes, all or nothing; claims that cannot be met are returned.
inline std::vector<des::Claim> copy(des::Store& store, const des::OperatorId& partner,
                                    const char* through, const std::vector<Put>& puts,
                                    des::Edit::Scope scope = des::Edit::Scope::named_numbers)
{
    std::vector<des::Claim> refused;
    des::CopyEdit edit(store, partner);
    for (const auto& [number, set] : puts)
        edit.put(block(number), set);
    des::CopyEdit::Watch watch;
    watch.conflict = [&refused](const des::Claim& claim) { refused.push_back(claim); };
    edit.apply(scope, watch);
    edit.commit(position(through));
    return refused;
}

} // namespace test

#include "des-naptr/request.h"

#include "procedures/provisioning.h"
#include "shared/change.h"

namespace des::tools {
namespace {

using cli::ExitCode;

Acknowledgement acknowledgement_of(soap::i4::Outcome outcome)
{
    switch (outcome) {
    case soap::i4::Outcome::done: return Acknowledgement::done;
    case soap::i4::Outcome::pending: break;
    case soap::i4::Outcome::rejected: return Acknowledgement::rejected;
    }
    return Acknowledgement::pending;
}

std::vector<PartnerOutcome> outcomes_from(const std::vector<soap::i4::PartnerResult>& partners)
{
    std::vector<PartnerOutcome> outcomes;
    outcomes.reserve(partners.size());
    for (const auto& each : partners)
        outcomes.push_back(
            {each.partner, acknowledgement_of(each.outcome), each.reason.value_or("")});
    return outcomes;
}

template <class Message>
typename Message::Answer ask(const RequestOptions& options, const Message& message)
{
    auto client = client_for(options.server);
    if (options.change.dry_run)
        return client.ask(message);
    try {
        return client.change(message, std::chrono::seconds(options.change.wait.value_or(0)));
    } catch (const Failure& failure) {
        if (failure.error().reason != Reason::no_answer)
            throw;
        throw Failure(Reason::no_answer,
                      failure.error().message + "; with --transaction " +
                          message.terms->transaction->to_string() +
                          ", the same command tells whether it was done, or does it");
    }
}

template <class Message>
ExitCode carry_out_there(const RequestOptions& options, Message message)
{
    const auto request = request_from(options.change, "");
    message.terms = soap::i4::Terms{request.transaction, {}, request.expected_serial};
    if (!request.why.empty())
        message.terms->why = request.why;
    if (options.change.dry_run)
        message.terms->dry_run = true;
    const auto answer = ask(options, message);
    print_answer(options.change,
                 {answer.serial,
                  {answer.added, answer.modified, answer.cancelled},
                  answer.transaction,
                  answer.repeated ? Answer::repeated : Answer::first});
    if (!options.change.wait || options.change.dry_run)
        return ExitCode::ok;
    return print_outcomes(options.change, outcomes_from(answer.partners));
}

template <class Message>
ExitCode carry_out_anywhere(const RequestOptions& options, const Message& message)
{
    require_db_or_server(options.change.db, options.server);
    if (options.server.is_given())
        return carry_out_there(options, message);
    return change(options.change, std::string(purpose_of(message)), digest_of(message),
                  [&message](Store& store, Edit& edit) { prepare(store, edit, message); });
}

} // namespace

void add_request_options(CLI::App& app, RequestOptions& options)
{
    cli::add_change_options(app, options.change);
    add_server(app, options.server);
    app.get_option("--who")->excludes(app.get_option("--server"));
}

ExitCode carry_out(const RequestOptions& options, const soap::i4::AddNaptrRecords& message)
{
    return carry_out_anywhere(options, message);
}

ExitCode carry_out(const RequestOptions& options, const soap::i4::ModifyNaptrRecords& message)
{
    return carry_out_anywhere(options, message);
}

ExitCode carry_out(const RequestOptions& options, const soap::i4::CancelNaptrRecords& message)
{
    return carry_out_anywhere(options, message);
}

} // namespace des::tools

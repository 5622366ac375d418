#pragma once

#include "cli/change_options.h"
#include "cli/exit_code.h"
#include "shared/server_options.h"
#include "soap/i4.h"

namespace des::tools {

// A change of the profile, in the database or at a DES that is asked over I4.
struct RequestOptions {
    cli::ChangeOptions change;
    ServerOptions server;
};
void add_request_options(CLI::App& app, RequestOptions& options);

// Carries it out and prints the answer. The terms of the message are taken from the options.
cli::ExitCode carry_out(const RequestOptions& options, const soap::i4::AddNaptrRecords& message);
cli::ExitCode carry_out(const RequestOptions& options, const soap::i4::ModifyNaptrRecords& message);
cli::ExitCode carry_out(const RequestOptions& options, const soap::i4::CancelNaptrRecords& message);

} // namespace des::tools

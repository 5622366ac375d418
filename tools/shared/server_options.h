#pragma once

#include "http/client.h"
#include "procedures/i4_client.h"

#include <CLI/CLI.hpp>

#include <string>

namespace des::tools {

// A DES that is asked over I4, in place of the database beside the program.
struct ServerOptions {
    std::string url; // empty: the database
    std::string token_file;
    std::string ca_file;
    std::string certificate_file;
    Cleartext cleartext = Cleartext::loopback_only;

    bool is_given() const noexcept { return !url.empty(); }
};

// --server and what belongs to it; --db, which is declared already, need not be given then.
void add_server(CLI::App& app, ServerOptions& options);

// Throws Failure: usage, when there is neither a database nor a server.
void require_db_or_server(const std::string& db, const ServerOptions& options);

I4Client client_for(const ServerOptions& options);

} // namespace des::tools

#pragma once

#include "cli/tool.h"
#include "store/agreement.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace des::tools {

// The terms of an agreement on the command line. What is not given stays as it is.
struct TermsOptions {
    std::string db;
    std::string partner;
    std::string kind;
    std::vector<std::string> addresses;
    std::optional<std::string> url;
    std::vector<std::string> dns;
    std::vector<std::string> may_publish;
    std::vector<std::string> may_see;
    std::string confirm;
    std::string porting;
    std::optional<std::string> ca_file;
    std::optional<std::string> certificate_file;
    std::string token_in;
    std::string token_out;
};

// `partner` on a command line.
void add_partner(CLI::App& app, std::string& partner);
OperatorId partner_from(const std::string& partner);

void add_terms(CLI::App& app, TermsOptions& options);
void put_terms(const TermsOptions& options, Agreement& terms);
// The tokens of both directions, as far as they are given.
void put_tokens(const TermsOptions& options, Store& store);

} // namespace des::tools

#include "des-enrol/terms.h"

#include "base/secret.h"
#include "http/client.h"
#include "resolver/name_servers.h"
#include "shared/token_file.h"
#include "store/agreements.h"

namespace des::tools {
namespace {

PrefixList prefixes_from(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return cli::argument(PrefixList::parse(text));
}

// Nothing: the partner is not called.
std::string url_from(const std::string& url)
{
    return url.empty() ? url : cli::argument(http_url(url));
}

} // namespace

void add_partner(CLI::App& app, std::string& partner)
{
    app.add_option("partner", partner, "The partner's operator id")->required();
}

OperatorId partner_from(const std::string& partner)
{
    return cli::argument(OperatorId::parse(partner));
}

void add_terms(CLI::App& app, TermsOptions& options)
{
    cli::add_db(app, options.db);
    add_partner(app, options.partner);
    cli::add_choice(app, "--kind", options.kind, {"partner", "ipx"},
                    "An operator, or an IPX or GRX provider");
    app.add_option("--address", options.addresses,
                   "Where its DES calls from: an address or a prefix; may be repeated")
        ->type_name("ADDR[/LENGTH]")
        ->allow_extra_args(false);
    app.add_option("--url", options.url, "Where its DES is called: its I1, without /i1")
        ->type_name("URL");
    app.add_option("--dns", options.dns, "Where its DES answers queries; may be repeated")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false);
    app.add_option("--may-publish", options.may_publish,
                   "What its numbers begin with, or '*'; may be repeated")
        ->type_name("PREFIX")
        ->allow_extra_args(false);
    app.add_option("--may-see", options.may_see,
                   "Which of this DES's numbers it is given; default: all")
        ->type_name("PREFIX")
        ->allow_extra_args(false);
    cli::add_choice(app, "--confirm", options.confirm, {"by-hand", "by-itself"},
                    "Who confirms its requests for enrolment and leaving");
    cli::add_choice(app, "--porting", options.porting, {"refused", "allowed"},
                    "Whether it may take over numbers that another partner holds");
    app.add_option("--ca-file", options.ca_file,
                   "Authorities that certify its DES, in PEM; default: those of the system")
        ->type_name("FILE");
    app.add_option("--certificate", options.certificate_file,
                   "Certificate and key of this DES, in PEM, where the partner's asks for one")
        ->type_name("FILE");
    app.add_option("--token-in", options.token_in,
                   "Read the token that is shown to the partner from this file")
        ->type_name("FILE");
    app.add_option("--token-out", options.token_out,
                   "Make a token that the partner has to show, and write it to this new file")
        ->type_name("FILE");
}

void put_terms(const TermsOptions& options, Agreement& terms)
{
    if (!options.kind.empty())
        terms.kind = options.kind == "ipx" ? OperatorKind::ipx : OperatorKind::partner;
    if (!options.addresses.empty())
        terms.addresses.clear();
    for (const auto& address : options.addresses)
        terms.addresses.push_back(cli::argument(AddressPrefix::parse(address)));
    if (!options.dns.empty())
        terms.dns.clear();
    for (const auto& address : options.dns)
        terms.dns.push_back(cli::argument(parse_server(address)));
    if (options.url)
        terms.url = url_from(*options.url);
    if (!options.may_publish.empty())
        terms.may_publish = prefixes_from(options.may_publish);
    if (!options.may_see.empty())
        terms.may_see = prefixes_from(options.may_see);
    if (!options.confirm.empty())
        terms.confirmation =
            options.confirm == "by-itself" ? Confirmation::by_itself : Confirmation::by_operator;
    if (!options.porting.empty())
        terms.porting = options.porting == "allowed" ? Porting::allowed : Porting::refused;
    if (options.ca_file)
        terms.ca_file = *options.ca_file;
    if (options.certificate_file)
        terms.certificate_file = *options.certificate_file;
}

void put_tokens(const TermsOptions& options, Store& store)
{
    Agreements agreements(store);
    const auto partner = partner_from(options.partner);
    if (!options.token_in.empty())
        agreements.set_token(partner, read_token(options.token_in));
    if (!options.token_out.empty())
        agreements.set_shown_hash(partner, hash_of_token(write_new_token(options.token_out)));
}

} // namespace des::tools

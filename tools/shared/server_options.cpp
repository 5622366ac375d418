#include "shared/server_options.h"

#include "shared/cleartext.h"
#include "shared/token_file.h"

namespace des::tools {

void add_server(CLI::App& app, ServerOptions& options)
{
    app.get_option("--db")->required(false);
    auto* const server =
        app.add_option("--server", options.url, "Ask this DES over I4, in place of a database")
            ->type_name("URL");
    app.add_option("--token-file", options.token_file,
                   "The token of the account, on its first line")
        ->envname("DES_TOKEN_FILE")
        ->type_name("FILE");
    app.add_option("--ca-file", options.ca_file,
                   "Who may certify that DES (default: as the system)")
        ->type_name("FILE")
        ->needs(server);
    app.add_option("--certificate", options.certificate_file,
                   "Certificate and key, in PEM, where that DES asks for one")
        ->type_name("FILE")
        ->needs(server);
    add_cleartext(app, options.cleartext);
}

void require_db_or_server(const std::string& db, const ServerOptions& options)
{
    if (db.empty() && !options.is_given())
        throw Failure(Reason::usage, "nothing to work on: give --db or --server");
    if (options.is_given() && options.token_file.empty())
        throw Failure(Reason::usage, "no account to ask with: give --token-file");
}

I4Client client_for(const ServerOptions& options)
{
    return I4Client(HttpClientOptions{options.url, read_token(options.token_file), options.ca_file,
                                      options.certificate_file, options.cleartext});
}

} // namespace des::tools

// des-enrol show: what a DES is and how much it holds.

#include "des-enrol/commands.h"
#include "store/store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_flag("--json", options.json, "For programs: one JSON object");
}

struct Node {
    Host host;
    Serial serial;
    Totals totals;
    int schema;
    std::uintmax_t size; // of all its files
};

std::uintmax_t size_of(const std::string& path)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    const auto log = std::filesystem::file_size(path + "-wal", error);
    return size + (error ? 0 : log);
}

Node read_node(const std::string& path)
{
    auto store = Store::open(path, Access::read_only);
    const Store::Reading reading(store);
    return {store.host(), store.serial(), store.totals(), store.schema_version(), size_of(path)};
}

std::vector<std::string> texts_of(const std::vector<DomainName>& names)
{
    std::vector<std::string> texts;
    texts.reserve(names.size());
    for (const auto& name : names)
        texts.push_back(name.to_string());
    return texts;
}

void print_json(const Node& node)
{
    nlohmann::ordered_json json{
        {"schema", "des.node/1"},
        {"operator", node.host.id.to_string()},
        {"apexes", texts_of(node.host.apexes)},
        {"name_servers", texts_of(node.host.name_servers)},
        {"contact", node.host.contact.to_string()},
        {"ttl", node.host.default_ttl.count()},
        {"negative_ttl", node.host.negative_ttl.count()},
        {"serial", node.serial.value()},
        {"numbers", node.totals.numbers},
        {"blocks", node.totals.blocks},
        {"records", node.totals.records},
        {"size", node.size},
        {"database_schema", node.schema},
    };
    std::cout << json.dump() << '\n';
}

void print_text(const Node& node)
{
    const auto print = [](std::string_view what, const auto& value) {
        std::cout << fmt::format("{:<13} {}\n", what, value);
    };
    print("operator", node.host.id.to_string());
    for (const auto& apex : texts_of(node.host.apexes))
        print("apex", apex);
    for (const auto& server : texts_of(node.host.name_servers))
        print("ns", server);
    print("contact", node.host.contact.to_string());
    print("ttl", node.host.default_ttl.count());
    print("negative-ttl", node.host.negative_ttl.count());
    print("serial", node.serial.value());
    print("numbers", node.totals.numbers);
    print("blocks", node.totals.blocks);
    print("records", node.totals.records);
    print("size", node.size);
    print("schema", node.schema);
}

ExitCode show(const Options& options)
{
    const auto node = read_node(options.db);
    options.json ? print_json(node) : print_text(node);
    return ExitCode::ok;
}

} // namespace

cli::Command show_command()
{
    return cli::command("show", "Show what this DES is and how much it holds", declare, show);
}

} // namespace des

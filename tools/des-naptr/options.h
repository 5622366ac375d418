#pragma once

// Options that several verbs of des-naptr share.

#include "e164/block.h"
#include "naptr/fields.h"

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <vector>

namespace des::tools {

// Numbers and blocks as arguments, or on standard input.
struct NumberOptions {
    std::vector<std::string> numbers; // "-" stands for standard input
    bool nul = false;                 // there they end with NUL, not with a line end
};
void add_numbers(CLI::App& app, NumberOptions& options);

// All of them, sorted, each once; ranges as blocks. Throws Failure: usage for a bad argument,
// invalid for standard input, after every bad line there was complained about.
std::vector<NumberBlock> numbers_from(const NumberOptions& options);

// The fields of a record, each an option of its own; those that were given.
struct FieldOptions {
    std::map<std::string, std::string> values; // by field name
};
// Options --PREFIXorder and so on; and the easy ways, --PREFIXservice and --PREFIXuri.
void add_fields(CLI::App& app, FieldOptions& options, const std::string& prefix,
                const std::string& group);
// Throws Failure (invalid), naming the field.
SomeFields fields_from(const FieldOptions& options);

} // namespace des::tools

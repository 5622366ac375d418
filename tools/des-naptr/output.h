#pragma once

#include "procedures/export.h"

#include <string>

namespace des::tools {

// Empty: everything.
Portion portion_from(const std::string& argument);

// Prints record lines in a format; what a master file cannot say is complained about, once each.
EachRecord printer(Store& store, RecordFormat format, const Portion& portion);
// The same without a database: no master file (usage), and in CSV every column.
EachRecord printer(RecordFormat format);

// One record line as JSON with its schema.
void print_json(const RecordLine& line);

} // namespace des::tools

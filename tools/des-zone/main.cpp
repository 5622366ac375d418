// des-zone: moves records between this DES and DNS master files, checks and compares them.

#include "des-zone/verbs.h"

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Move records to and from DNS zones, check and compare them.",
                         {import_verb(), export_verb(), check_verb(), diff_verb(), fetch_verb()});
}

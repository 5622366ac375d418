// des-naptr: provision the NAPTR records of this operator's numbers (Q.3643, clause 8.2).

#include "des-naptr/verbs.h"

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Provision the NAPTR records of E.164 numbers and blocks.",
                         {add_verb(), modify_verb(), cancel_verb(), list_verb(), import_verb(),
                          export_verb(), lint_verb(), history_verb(), revert_verb(), port_verb(),
                          conflicts_verb()});
}

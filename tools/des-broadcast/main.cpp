// des-broadcast: what partners have and have not received (Q.3643, clauses 8.2 and 9.1).

#include "des-broadcast/commands.h"

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Show and do what partners still have to be told.",
                         {des::status_command(), des::flush_command(), des::pause_command(),
                          des::resume_command(), des::resync_command(), des::trim_command()});
}

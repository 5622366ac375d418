// des-enrol: the node. Sets up this DES and says what it is.

#include "des-enrol/commands.h"

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Set up this DES, and show what it is.",
                         {des::init_command(), des::show_command()});
}

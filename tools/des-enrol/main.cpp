// des-enrol: the node. Sets up this DES, and manages agreements and enrolment with partners.

#include "des-enrol/commands.h"

int main(int argc, char** argv)
{
    return des::cli::run(
        argc, argv, "Set up this DES, and its agreements and enrolment with partners.",
        {des::init_command(), des::show_command(), des::check_command(), des::backup_command(),
         des::restore_command(), des::agree_command(), des::amend_command(), des::list_command(),
         des::rotate_command(), des::drop_command(), des::request_command(), des::leave_command(),
         des::requests_command(), des::confirm_command(), des::reject_command(),
         des::verify_command(), des::account_command(), des::accounts_command()});
}

#include "ui/Application.h"

int main(int argc, char *argv[])
{
    return parlance::Application::run(argc, argv);
}

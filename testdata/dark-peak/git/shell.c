/* A login shell that lets nobody do anything but git. */
#include <unistd.h>

int main(int argc, char **argv)
{
	return argc == 3 ? execl("/usr/bin/git-shell", "git-shell", "-c", argv[2], (char *)0) : 1;
}

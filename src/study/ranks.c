/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/ranks.h"

#ifdef FLOPCAST_MPI

#include "base/bug.h"
#include "base/mem.h"

#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int ranks_mine(void)
{
	int rank;

	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	return rank;
}

int ranks_count(void)
{
	int count;

	MPI_Comm_size(MPI_COMM_WORLD, &count);
	return count;
}

/* At exit, by rank 0: an empty text is the end. */
static void dismiss(void)
{
	unsigned long long length = 0;

	MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
	MPI_Finalize();
}

void ranks_open(int *argc, char ***argv)
{
	int provided;

	MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided);
	if (provided < MPI_THREAD_SERIALIZED) {
		fputs("flopcast: this MPI does not support threads (MPI_THREAD_SERIALIZED)\n", stderr);
		MPI_Abort(MPI_COMM_WORLD, 1);
	}
	if (ranks_mine() == 0)
		atexit(dismiss);
}

void ranks_share(struct text *bytes)
{
	unsigned long long length = bytes->length;

	MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
	if (!length) {
		MPI_Finalize();
		exit(0);
	}
	BUG_IF(length > INT_MAX); /* a scenario and its files: 16 MiB each */
	if (ranks_mine() != 0) {
		text_release(bytes);
		bytes->s = mem_alloc(length + 1, 1);
		bytes->length = length;
		bytes->capacity = length + 1;
	}
	MPI_Bcast(bytes->s, (int)length, MPI_BYTE, 0, MPI_COMM_WORLD);
}

void ranks_send(const struct outcome *rows, size_t count)
{
	MPI_Send(rows, (int)(count * sizeof(*rows)), MPI_BYTE, 0, 0, MPI_COMM_WORLD);
}

size_t ranks_receive(int from, struct outcome *rows, size_t most)
{
	MPI_Status status;
	int bytes;

	MPI_Recv(rows, (int)(most * sizeof(*rows)), MPI_BYTE, from, 0, MPI_COMM_WORLD, &status);
	MPI_Get_count(&status, MPI_BYTE, &bytes);
	return (size_t)bytes / sizeof(*rows);
}

#else

void ranks_open(int *argc, char ***argv)
{
	(void)argc, (void)argv;
}

int ranks_mine(void)
{
	return 0;
}

int ranks_count(void)
{
	return 1;
}

void ranks_share(struct text *bytes)
{
	(void)bytes;
}

void ranks_send(const struct outcome *rows, size_t count)
{
	(void)rows, (void)count;
}

size_t ranks_receive(int from, struct outcome *rows, size_t most)
{
	(void)from, (void)rows, (void)most;
	return 0;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leftover.h - temporary files and folders that must not outlive the program, when it ends in the middle: where memory is
 * missing, or by SIGINT, SIGTERM or SIGHUP where nothing else is to be done then. Shared between threads.
 */
#ifndef FLOPCAST_BASE_LEFTOVER_H
#define FLOPCAST_BASE_LEFTOVER_H

/* PATH.16-random-digits.part, which nobody can foretell. To be freed. */
char *leftover_name(const char *path);

/* From now on PATH, which this program is about to make, goes when the program ends: a file, or a folder with the files in it. */
void leftover_note(const char *path);

/* PATH has gone, or is to stay. */
void leftover_forget(const char *path);

/* Removes a file, or a folder with the files in it, and forgets it. */
void leftover_remove(const char *path);

/* A new folder of that kind in the folder `parent`, which no one else can enter; to be freed and removed. NULL, and errno. */
char *leftover_make_folder(const char *parent);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/library_memory.h"

#include "base/bug.h"
#include "base/mem.h"
#include "xml/document.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>

static sqlite3_mem_methods sqlite_own;

static void *sqlite_malloc(int size)
{
	void *p = sqlite_own.xMalloc(size);

	if (!p)
		mem_missing((size_t)size);
	return p;
}

static void *sqlite_realloc(void *old, int size)
{
	void *p = sqlite_own.xRealloc(old, size);

	if (!p)
		mem_missing((size_t)size);
	return p;
}

void library_memory_set_up(void)
{
	sqlite3_mem_methods methods;

	document_set_up_memory();
	json_set_alloc_funcs(mem_malloc, free);
	BUG_IF(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_own));
	methods = sqlite_own;
	methods.xMalloc = sqlite_malloc;
	methods.xRealloc = sqlite_realloc;
	BUG_IF(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sanitizer.h - IS_SANITIZED where this is built with a sanitizer, which reserves addresses by the terabyte and has its own malloc. gcc and clang
 * say so in different ways.
 */
#ifndef FLOPCAST_BASE_SANITIZER_H
#define FLOPCAST_BASE_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#endif

#endif

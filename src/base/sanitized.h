/*
 * sanitized.h - whether this build carries a sanitizer that reserves terabytes of addresses and
 * looks at itself through /proc: limits and fences that would stop it are left out then.
 */
#ifndef PX_BASE_SANITIZED_H
#define PX_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) /* gcc */
#define PX_SANITIZED 1
#elif defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PX_SANITIZED 1
#endif
#endif
#ifndef PX_SANITIZED
#define PX_SANITIZED 0
#endif

#endif

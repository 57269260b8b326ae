/* method.h: stub */
#ifndef ATTENDANCE_METHOD_H
#define ATTENDANCE_METHOD_H
enum method { METHOD_OURS, METHOD_DFE, METHODS };
#endif

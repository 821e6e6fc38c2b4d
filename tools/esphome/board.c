/* Preloaded into a node's process: the board that it believes to run on.
 *
 * An INA219 at 0x40 of /dev/i2c-1; the file "chip" in the working folder names the volts of its bus and of its shunt, and
 * as long as there is no such file the chip does not answer. The API listens on port $GRIDPACT_NODE_PORT of this machine
 * alone, and the clock goes $GRIDPACT_NODE_CLOCK_S seconds before this machine's. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <math.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { CONFIGURATION, SHUNT_VOLTAGE, BUS_VOLTAGE, POWER, CURRENT, CALIBRATION };
enum { ADDRESS = 0x40, API_PORT = 6053, AFTER_RESET = 0x399F, RESET = 0x8000, CONVERTED = 2 };
static const double SHUNT_STEP_V = 10e-6, BUS_STEP_V = 4e-3;

static int bus = -1;
static uint8_t selected;
static uint16_t configuration = AFTER_RESET, calibration;

static void *next_of(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void tell_at_once(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

static int measure(double *bus_volts, double *shunt_volts) {
  FILE *file = fopen("chip", "r");
  if (file == NULL) return 0;
  int found = fscanf(file, "%lf %lf", bus_volts, shunt_volts) == 2;
  fclose(file);
  return found;
}

/* The register, as the data sheet computes it; the shunt's range is 40 mV times 2 to the power of the gain. */
static uint16_t register_of(uint8_t which, double bus_volts, double shunt_volts) {
  long range = 4000L << ((configuration >> 11) & 3);
  long shunt = lround(shunt_volts / SHUNT_STEP_V);
  if (shunt > range) shunt = range;
  if (shunt < -range) shunt = -range;
  long current = shunt * calibration / 4096, steps = lround(bus_volts / BUS_STEP_V);
  switch (which) {
    case CONFIGURATION: return configuration;
    case SHUNT_VOLTAGE: return (uint16_t) shunt;
    case BUS_VOLTAGE: return (uint16_t) (steps << 3 | CONVERTED);
    case POWER: return (uint16_t) (labs(current) * steps / 5000);
    case CURRENT: return (uint16_t) current;
    case CALIBRATION: return calibration;
    default: return 0;
  }
}

static void write_register(uint8_t which, uint16_t value) {
  if (which == CONFIGURATION && value & RESET) configuration = AFTER_RESET, calibration = 0;
  else if (which == CONFIGURATION) configuration = value;
  else if (which == CALIBRATION) calibration = value & ~1;
}

static int transfer(const struct i2c_msg *message) {
  double bus_volts, shunt_volts;
  if (message->addr != ADDRESS || !measure(&bus_volts, &shunt_volts)) return errno = ENXIO, -1;
  if (message->flags & I2C_M_RD) {
    uint16_t value = register_of(selected, bus_volts, shunt_volts);
    for (int i = 0; i < message->len; i++) message->buf[i] = i == 0 ? value >> 8 : value & 0xFF;
  } else if (message->len > 0) {
    selected = message->buf[0];
    if (message->len == 3) write_register(selected, message->buf[1] << 8 | message->buf[2]);
  }
  return 0;
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  if (bus < 0 || descriptor != bus || request != I2C_RDWR)
    return ((int (*)(int, unsigned long, ...)) next_of("ioctl"))(descriptor, request, argument);
  const struct i2c_rdwr_ioctl_data *messages = argument;
  for (unsigned i = 0; i < messages->nmsgs; i++)
    if (transfer(&messages->msgs[i]) < 0) return -1;
  return (int) messages->nmsgs;
}

static int open_with(const char *name, const char *path, int flags, mode_t mode) {
  int (*real)(const char *, int, ...) = next_of(name);
  return strncmp(path, "/dev/i2c-", 9) == 0 ? (bus = real("/dev/null", O_RDWR)) : real(path, flags, mode);
}

static mode_t mode_of(int flags, va_list arguments) { return flags & O_CREAT ? va_arg(arguments, mode_t) : 0; }

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_with("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_with("open64", path, flags, mode);
}

int bind(int descriptor, const struct sockaddr *address, socklen_t length) {
  int (*real)(int, const struct sockaddr *, socklen_t) = next_of("bind");
  const char *port = getenv("GRIDPACT_NODE_PORT");
  struct sockaddr_in here;
  if (port == NULL || address->sa_family != AF_INET || length < sizeof here) return real(descriptor, address, length);
  memcpy(&here, address, sizeof here);
  if (ntohs(here.sin_port) != API_PORT) return real(descriptor, address, length);
  here.sin_port = htons((uint16_t) atoi(port));
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return real(descriptor, (struct sockaddr *) &here, sizeof here);
}

time_t time(time_t *result) {
  const char *ahead = getenv("GRIDPACT_NODE_CLOCK_S");
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time_t shown = now.tv_sec + (ahead == NULL ? 0 : atol(ahead));
  if (result != NULL) *result = shown;
  return shown;
}

package io.tandem.storage;

/** The driver's Java and operating system; memory in MiB. */
public record JavaInfo(String version, String vm, String os, int processors, long maximumHeapMib) {
  public static JavaInfo current() {
    return new JavaInfo(
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
  }
}

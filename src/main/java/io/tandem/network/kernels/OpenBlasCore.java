package io.tandem.network.kernels;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the processor type for OpenBLAS's kernels. ND4J's OpenBLAS 0.3.19, of December 2021,
 * knows the processors of its time by their numbers; on a later one it falls back to kernels of
 * 2004, which take two to three times as long. So it is told a type with the same instructions, by
 * the environment variable that it reads when it is loaded. Each JVM inspects its own processor:
 * the machines of a cluster may differ.
 */
final class OpenBlasCore {
  static final String VARIABLE = "OPENBLAS_CORETYPE";

  private static final Logger LOG = LoggerFactory.getLogger(OpenBlasCore.class);
  private static final String UNKNOWN = "core unknown";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** The latest family of AMD (and of Hygon, which is built like it) that OpenBLAS 0.3.19 knows. */
  private static final int LATEST_AMD_FAMILY = 0x19;

  private static final Set<String> SKYLAKE_X =
      Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd", "avx2", "fma");
  private static final Set<String> HASWELL = Set.of("avx2", "fma");

  private OpenBlasCore() {}

  /** Must run before OpenBLAS is loaded. A value that the user has set stays. */
  static void chooseIfUnknown() {
    if (System.getenv(VARIABLE) == null) {
      suitable(cpuInfo()).ifPresent(OpenBlasCore::set);
    }
  }

  /** Returns Linux's description of the processors; empty on other systems. */
  static List<String> cpuInfo() {
    try {
      return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    } catch (IOException e) {
      LOG.debug("cannot read {}", CPU_INFO, e);
      return List.of();
    }
  }

  /**
   * Returns the type to tell OpenBLAS.
   *
   * @param cpuInfo lines such as "cpu family : 26"; those of the first processor count
   * @return empty if OpenBLAS knows the processor, or has no type for it
   */
  static Optional<String> suitable(List<String> cpuInfo) {
    Map<String, String> facts =
        cpuInfo.stream()
            .map(line -> line.split(":", 2))
            .filter(parts -> parts.length == 2)
            .collect(
                Collectors.toMap(p -> p[0].strip(), p -> p[1].strip(), (first, more) -> first));
    if (isKnown(facts.getOrDefault("vendor_id", ""), facts.getOrDefault("cpu family", ""))) {
      return Optional.empty();
    }
    Set<String> instructions = Set.copyOf(List.of(facts.getOrDefault("flags", "").split(" +")));
    if (instructions.containsAll(SKYLAKE_X)) {
      return Optional.of("SkylakeX");
    }
    return instructions.containsAll(HASWELL) ? Optional.of("Haswell") : Optional.empty();
  }

  /**
   * For Intel's processors the result is the type that OpenBLAS would detect itself, so no list of
   * their numbers is needed. Those of AMD up to Zen 3 have a type of their own.
   */
  private static boolean isKnown(String vendor, String family) {
    return Set.of("AuthenticAMD", "HygonGenuine").contains(vendor)
        && family.matches("\\d+")
        && Integer.parseInt(family) <= LATEST_AMD_FAMILY;
  }

  /** Sets the variable through C: Java cannot change the environment of its own process. */
  private static void set(String core) {
    try {
      int overwrite = 0;
      NativeLibrary.getProcess()
          .getFunction("setenv")
          .invokeInt(new Object[] {VARIABLE, core, overwrite});
    } catch (LinkageError e) {
      LOG.warn(
          "OpenBLAS may not recognize this processor, and its type cannot be set from here: set"
              + " {}={} in the environment of driver and executors ({})",
          VARIABLE,
          core,
          e.toString());
    }
  }

  /** Loads OpenBLAS and returns the processor type of its kernels. */
  static String inUse() {
    try {
      Loader.load(openblas_nolapack.class);
      return Loader.getLoadedLibraries().values().stream()
          .filter(file -> Path.of(file).getFileName().toString().startsWith("libopenblas"))
          .findFirst()
          .map(OpenBlasCore::nameIn)
          .orElse(UNKNOWN);
    } catch (LinkageError e) {
      LOG.debug("OpenBLAS does not report its core", e);
      return UNKNOWN;
    }
  }

  private static String nameIn(String library) {
    return NativeLibrary.getInstance(library)
        .getFunction("openblas_get_corename")
        .invokeString(new Object[0], false);
  }
}

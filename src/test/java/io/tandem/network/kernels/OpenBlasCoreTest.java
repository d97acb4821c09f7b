package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenBlasCoreTest {
  private static final String AVX2 = "sse4_2 avx fma avx2";
  private static final String AVX512 = AVX2 + " avx512f avx512dq avx512bw avx512vl avx512cd";

  private static List<String> cpuInfo(String vendor, String family, String flags) {
    return List.of(
        "processor\t: 0",
        "vendor_id\t: " + vendor,
        "cpu family\t: " + family,
        "model name\t: some: processor",
        "flags\t\t: fpu " + flags + " rdpid",
        "",
        "processor\t: 1",
        "vendor_id\t: " + vendor,
        "cpu family\t: " + family,
        "flags\t\t: fpu");
  }

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, 26, SkylakeX, a family that came after",
    "GenuineIntel, 6, SkylakeX, as it would find itself",
    "Unheard-of, 1, SkylakeX, the instructions decide"
  })
  void processorsWithAvx512AreSkylakes(String vendor, String family, String core, String why) {
    assertThat(OpenBlasCore.suitable(cpuInfo(vendor, family, AVX512))).as(why).contains(core);
  }

  @Test
  void processorsWithAvx2AreHaswells() {
    assertThat(OpenBlasCore.suitable(cpuInfo("GenuineIntel", "6", AVX2))).contains("Haswell");
    assertThat(OpenBlasCore.suitable(cpuInfo("AuthenticAMD", "26", AVX2))).contains("Haswell");
  }

  @Test
  void whatOpenBlasKnowsItDecides() {
    assertThat(OpenBlasCore.suitable(cpuInfo("AuthenticAMD", "25", AVX512))).isEmpty();
    assertThat(OpenBlasCore.suitable(cpuInfo("HygonGenuine", "24", AVX2))).isEmpty();
  }

  @Test
  void nothingIsGuessedOfOlderOrOtherProcessors() {
    assertThat(OpenBlasCore.suitable(cpuInfo("GenuineIntel", "6", "sse4_2 avx"))).isEmpty();
    assertThat(OpenBlasCore.suitable(List.of("processor : 0", "Features : fp asimd"))).isEmpty();
    assertThat(OpenBlasCore.suitable(List.of())).isEmpty();
  }
}

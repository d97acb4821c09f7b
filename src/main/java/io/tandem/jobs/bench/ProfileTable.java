package io.tandem.jobs.bench;

import io.tandem.Text;
import io.tandem.network.kernels.KernelProfile;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mean time by kernel, over all workers. */
final class ProfileTable {
  private static final double MILLIS = 1e3;
  private static final double GIGA = 1e9;

  private final double times;
  private final double whole;
  private final StringBuilder table = new StringBuilder();

  private ProfileTable(List<BenchTimings> workers) {
    times = workers.stream().mapToDouble(worker -> worker.seconds().length).sum();
    whole = workers.stream().mapToDouble(BenchTimings::sum).sum();
  }

  /**
   * @param unit the repeated work, such as "update"
   */
  static String of(String unit, List<BenchTimings> workers) {
    ProfileTable table = new ProfileTable(workers);
    table.fill(unit, workers);
    return table.table.toString();
  }

  private void fill(String unit, List<BenchTimings> workers) {
    table.append("%-24s %8s %10s %7s %9s%n".formatted("kernel", "calls", "ms", "share", "GFLOP/s"));
    double inKernels = 0;
    for (KernelProfile.Entry e : entries(workers)) {
      inKernels += e.seconds();
      String speed =
          e.operations() == 0 ? "" : Display.fixed(e.operations() / e.seconds() / GIGA, 1);
      row(e.kernel(), Display.fixed(e.calls() / times, 0), e.seconds(), speed);
    }
    row("outside the kernels", "", whole - inKernels, "");
    row("whole " + unit, "", whole, "");
  }

  private void row(String name, String calls, double seconds, String speed) {
    String row =
        Text.format(
            "%-24s %8s %10.2f %6.1f%% %9s",
            name, calls, seconds / times * MILLIS, 100 * seconds / whole, speed);
    table.append(row.stripTrailing()).append(System.lineSeparator());
  }

  private static List<KernelProfile.Entry> entries(List<BenchTimings> workers) {
    Map<String, KernelProfile.Entry> sums = new LinkedHashMap<>();
    for (BenchTimings worker : workers) {
      for (KernelProfile.Entry entry : worker.profile()) {
        sums.merge(entry.kernel(), entry, KernelProfile.Entry::plus);
      }
    }
    List<KernelProfile.Entry> entries = new ArrayList<>(sums.values());
    entries.sort(Comparator.comparingDouble(KernelProfile.Entry::seconds).reversed());
    return entries;
  }
}

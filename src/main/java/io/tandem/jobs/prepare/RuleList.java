package io.tandem.jobs.prepare;

import io.tandem.Text;
import io.tandem.config.RuleSettings;
import io.tandem.corpus.cleaning.RuleCatalog;
import io.tandem.corpus.cleaning.RuleCatalog.RuleKind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The output of {@code prepare --list-rules}. */
public final class RuleList {
  private RuleList() {}

  public static String of(List<RuleSettings> known) {
    Map<String, RuleSettings> byKind =
        known.stream().collect(Collectors.toMap(RuleSettings::rule, Function.identity()));
    StringBuilder list = new StringBuilder();
    for (RuleKind kind : RuleCatalog.KINDS) {
      list.append(Text.format("%-22s%s%n", kind.name(), kind.description()));
      String parameters = parameters(byKind.get(kind.name()).parameters());
      if (!parameters.isEmpty()) {
        list.append(" ".repeat(22)).append(parameters).append(System.lineSeparator());
      }
    }
    return list.append("conf/reference.conf explains the parameters.").toString();
  }

  private static String parameters(Map<String, Object> defaults) {
    return defaults.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + shown(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String shown(Object value) {
    return "".equals(value) ? "\"\"" : value.toString();
  }
}

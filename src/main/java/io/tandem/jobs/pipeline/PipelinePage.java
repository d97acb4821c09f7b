package io.tandem.jobs.pipeline;

import io.tandem.Text;
import io.tandem.config.PipelineSettings;
import io.tandem.config.SettingsText;
import io.tandem.run.charts.Html;
import io.tandem.run.report.HtmlPage;
import io.tandem.run.report.HtmlTable;
import io.tandem.text.Display;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** {@code pipeline.html}: the steps, the systems and the gates as they stand, self-contained. */
final class PipelinePage {
  private static final double SECONDS_PER_HOUR = 3600;

  private final PipelineSettings settings;
  private final PipelineDirectory directory;
  private final List<PlannedStep> steps;
  private final List<Gate.Outcome> gates;
  private final List<TestScores> systems;

  PipelinePage(
      PipelineSettings settings,
      PipelineDirectory directory,
      List<PlannedStep> steps,
      List<Gate.Outcome> gates,
      List<TestScores> systems) {
    this.settings = settings;
    this.directory = directory;
    this.steps = List.copyOf(steps);
    this.gates = List.copyOf(gates);
    this.systems = List.copyOf(systems);
  }

  String html() {
    String recipe = SettingsText.name(settings.recipe());
    long done = steps.stream().filter(PlannedStep::isDone).count();
    String title = "Pipeline: " + recipe;
    String body =
        "<header>\n%s\n%s</header>\n"
                .formatted(
                    Html.element("h1", Html.text(title)),
                    Html.element(
                        "p",
                        "path",
                        Html.text(
                            Text.format(
                                "%s · %d of %d steps done%s",
                                settings.dir(),
                                done,
                                steps.size(),
                                gates.stream().allMatch(Gate.Outcome::isMet)
                                    ? ""
                                    : " · stopped by a gate"))))
            + Html.section("Steps", new StepGraph(steps).html() + times())
            + (systems.isEmpty() ? "" : Html.section("Systems on the test pairs", systems()))
            + (gates.isEmpty() ? "" : Html.section("Gates", gates()))
            + dropped()
            + worst()
            + Html.element("footer", "Written by Tandem, " + Display.time(Instant.now()));
    return HtmlPage.of(title, body);
  }

  private String times() {
    HtmlTable table =
        HtmlTable.ofNamed(
            List.of("step", "state", "time#", "core hours#", "cores idle#", "result", "key#"));
    for (PlannedStep step : steps) {
      Object[] cells = {
        step.name(),
        step.label(),
        step.record().map(made -> Display.duration(made.seconds())).orElse(""),
        step.record().map(PipelinePage::coreHours).orElse(""),
        step.record().map(PipelinePage::idle).orElse(""),
        step.record().map(StepRecord::summary).orElse(step.why()),
        StepKey.shortened(step.id())
      };
      if (step.isDone()) {
        table.row(cells);
      } else if (step.state() == PlannedStep.State.FAILED) {
        table.highlighted(cells);
      } else {
        table.idle(cells);
      }
    }
    return table.html();
  }

  private static String coreHours(StepRecord made) {
    return Text.format("%.3f", made.seconds() * made.cores() / SECONDS_PER_HOUR);
  }

  /** Returns the share of the cores' time in which they had no task. */
  private static String idle(StepRecord made) {
    double all = made.seconds() * made.cores();
    return all == 0 ? "" : Display.percent(100 * Math.max(0, 1 - made.taskSeconds() / all));
  }

  private String systems() {
    HtmlTable table =
        HtmlTable.ofNamed(
            List.of(
                "system",
                "BLEU#",
                "chrF#",
                "p of BLEU#",
                "empty#",
                "sentences a second#",
                "parameters#"));
    for (TestScores system : systems) {
      table.row(
          system.system(),
          Display.fixed(system.scores().get(TestScores.BLEU), 2),
          Display.fixed(system.scores().get(TestScores.CHRF), 2),
          system.against().isEmpty()
              ? ""
              : Text.format(
                  "%.3f against %s", system.probabilities().get(TestScores.BLEU), system.against()),
          Display.percent(100 * system.scores().get(TestScores.EMPTY)),
          Text.format("%,.0f", system.sentences() / system.seconds()),
          Display.count(system.parameters()));
    }
    if (systems.stream().anyMatch(system -> !system.variants().isEmpty())) {
      return table.html() + variants() + legend();
    }
    return table.html() + legend();
  }

  /** Returns the scores of parts of the test pairs, and of all in other forms. */
  private String variants() {
    HtmlTable table = HtmlTable.ofNamed(List.of("system", "test pairs", "BLEU#", "chrF#"));
    for (TestScores system : systems) {
      for (Map.Entry<String, Map<String, Double>> form :
          new TreeMap<>(system.variants()).entrySet()) {
        table.row(
            system.system(),
            form.getKey(),
            Display.fixed(form.getValue().get(TestScores.BLEU), 2),
            Display.fixed(form.getValue().get(TestScores.CHRF), 2));
      }
    }
    return table.html();
  }

  private String legend() {
    String signatures =
        systems.get(0).signatures().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(signature -> signature.getKey() + "|" + signature.getValue())
            .collect(Collectors.joining("; "));
    return Html.element(
        "p",
        "path",
        Html.text(
            signatures
                + ". p: of a difference this large by chance, by paired bootstrap resampling."
                + " Speed as measured here, with the start of the translation."));
  }

  private String gates() {
    HtmlTable table = HtmlTable.ofNamed(List.of("gate", "value#", "limit#", "p#", ""));
    for (Gate.Outcome gate : gates) {
      Object[] cells = {
        gate.gate(),
        gate.shown(gate.value()),
        gate.shown(gate.limit()),
        Double.isNaN(gate.probability()) ? "" : Text.format("%.3f", gate.probability()),
        gate.isMet() ? "met" : "not met"
      };
      if (gate.isMet()) {
        table.row(cells);
      } else {
        table.highlighted(cells);
      }
    }
    return table.html();
  }

  /** Returns what each corpus has left out, by reason. */
  private String dropped() {
    HtmlTable table =
        HtmlTable.ofNamed(List.of("corpus", "reason", "pairs#", "of all#", "examples"));
    boolean any = false;
    for (PlannedStep step : steps) {
      if (step.step().kind() == StepKind.CORPUS && step.record().isPresent()) {
        Map<String, Object> figures = step.record().get().figures();
        double read = ((Number) figures.get("read")).doubleValue();
        for (Map.Entry<?, ?> reason :
            ((Map<?, ?>) figures.get("rejected"))
                .entrySet().stream()
                    .sorted(
                        Comparator.comparingLong(
                            (Map.Entry<?, ?> entry) -> -((Number) entry.getValue()).longValue()))
                    .toList()) {
          long pairs = ((Number) reason.getValue()).longValue();
          table.row(
              step.name(),
              reason.getKey(),
              Display.count(pairs),
              Display.percent(100 * pairs / read),
              examples(step));
          any = true;
        }
      }
    }
    return any ? Html.section("Left out", table.html()) : "";
  }

  /** Returns a link that also leads there from a copy of the whole pipeline. */
  private HtmlTable.Link examples(PlannedStep step) {
    Path page = new Path(step.artifact(), "audit.html");
    return new HtmlTable.Link(
        new Path(directory.relative(page)).toUri().toString(), page.getName());
  }

  private String worst() {
    StringBuilder sections = new StringBuilder();
    for (TestScores system : systems) {
      HtmlTable table = new HtmlTable("chrF#", "source", "translation", "reference");
      system
          .worst()
          .forEach(
              one ->
                  table.row(
                      Display.fixed(one.chrf(), 1),
                      one.source(),
                      one.translation().isBlank() ? "(empty)" : one.translation(),
                      one.reference()));
      sections.append(Html.folded("The worst translations of " + system.system(), table.html()));
    }
    return sections.toString();
  }
}

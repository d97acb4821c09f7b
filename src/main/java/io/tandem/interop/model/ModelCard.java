package io.tandem.interop.model;

import com.fasterxml.jackson.databind.node.TextNode;
import io.tandem.Text;
import io.tandem.config.SettingsReader;
import io.tandem.config.SettingsText;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.run.RunManifest;
import io.tandem.storage.BuildInfo;
import io.tandem.training.checkpoint.CheckpointHeader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The card of an exported model, a {@code README.md}: description, use and origin. */
public final class ModelCard {
  public static final String FILE = "README.md";

  /** The settings that determined the model, without paths. */
  private static final List<String> SETTINGS =
      List.of("seed", "model", "training", "averaging", "weightAverage");

  private final ModelToExport model;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param use how to run it, Markdown
   * @param notes for its users
   */
  public ModelCard(ModelToExport model, String use, List<String> notes) {
    this.model = model;
    line("# " + title());
    line("");
    line(
        "A Transformer for translation, "
            + (model.provenance().origin().isEmpty()
                ? "trained with Tandem on Apache Spark and "
                : "")
            + "exported by Tandem "
            + version(BuildInfo.current())
            + ".");
    line("");
    line("## Use");
    line(use.strip());
    if (!notes.isEmpty()) {
      line("");
      notes.forEach(note -> line("- " + note));
    }
    line("");
    network();
    origin();
    settings();
  }

  /** Returns the card. */
  public String text() {
    return text.toString();
  }

  /** Returns the card under the fields that Hugging Face's hub reads. */
  public String withFrontMatter() {
    StringBuilder yaml = new StringBuilder("---\n");
    List<String> languages =
        Stream.of(model.sourceLanguage(), model.targetLanguage())
            .filter(language -> !language.isEmpty())
            .toList();
    if (!languages.isEmpty()) {
      yaml.append("language:\n");
      languages.forEach(language -> yaml.append("- ").append(quoted(language)).append('\n'));
    }
    return yaml.append("library_name: transformers\npipeline_tag: translation\n")
        .append("tags:\n- translation\n- marian\n- tandem\n---\n\n")
        .append(text)
        .toString();
  }

  /** Quotes text as YAML and JSON do: a bare "no" would be a truth value. */
  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  private String title() {
    String source = model.sourceLanguage();
    String target = model.targetLanguage();
    return source.isEmpty() || target.isEmpty()
        ? "Translation model"
        : "Translation from %s to %s".formatted(source, target);
  }

  private void network() {
    line("## Network");
    line("| | |");
    line("|---|---|");
    row("layers", model.model().encoderLayers() + " + " + model.model().decoderLayers());
    row("model size", String.valueOf(model.model().modelSize()));
    row("heads", String.valueOf(model.model().heads()));
    row("feed-forward size", String.valueOf(model.model().feedForwardSize()));
    row("normalization", SettingsText.name(model.model().normalization()));
    row("activation", SettingsText.name(model.model().activation()));
    row("positions", SettingsText.name(model.model().positions()));
    row("decoder starts from", SettingsText.name(model.model().start()));
    row("tied embeddings", SettingsText.name(model.model().tying()));
    row("output bias", String.valueOf(model.model().outputBias()));
    row("subwords", SettingsText.name(model.subwords().kind()));
    row(
        "vocabulary",
        model.subwords().isJoint()
            ? number(model.subwords().size())
            : number(model.subwords().source().size())
                + " and "
                + number(model.subwords().target().size()));
    line("");
  }

  private void origin() {
    Provenance provenance = model.provenance();
    line("## Where it comes from");
    line("| | |");
    line("|---|---|");
    provenance.run().ifPresent(this::run);
    provenance.checkpoint().ifPresent(this::checkpoint);
    provenance
        .origin()
        .ifPresent(
            source -> {
              row("imported from", "a model of " + source.tool());
              row("imported on", source.imported().toString());
              source.files().forEach((name, hash) -> row("SHA-256 of `" + name + "`", code(hash)));
            });
    row("exported by", "Tandem " + version(BuildInfo.current()));
    provenance.steps().forEach((step, result) -> row("step " + step, result));
    line("");
  }

  private void run(RunManifest run) {
    CorpusReference corpus = run.corpus();
    row("trained by", "Tandem " + version(run.tandem()));
    row("training began", run.started().toString());
    row("seed", String.valueOf(run.seed()));
    row("corpus, SHA-256 of its manifest", code(corpus.manifestSha256()));
    for (Map.Entry<String, Long> split : corpus.pairs().entrySet()) {
      row("sentence pairs, " + split.getKey(), number(split.getValue()));
    }
  }

  private void checkpoint(CheckpointHeader checkpoint) {
    if (checkpoint.updates() > 0) {
      row("updates", number(checkpoint.updates()));
    }
    row("parameters", number(checkpoint.parameters()));
    if (checkpoint.startedFrom() != null) {
      row("trained further from a model", checkpoint.startedFrom().training());
      row("SHA-256 of that model's parameters", code(checkpoint.startedFrom().sha256()));
    }
    if (Double.isFinite(checkpoint.validationLoss())) {
      row("validation loss, nats per token", Text.format("%.4f", checkpoint.validationLoss()));
    }
    if (Double.isFinite(checkpoint.bleu())) {
      row("validation BLEU", Text.format("%.2f", checkpoint.bleu()));
    }
  }

  private void settings() {
    line("## Settings");
    line("```hocon");
    line(
        SettingsReader.overRun(
                model.provenance().settings(),
                SettingsReader.defaults(),
                SETTINGS.toArray(String[]::new))
            .renderValues(SETTINGS, "training.from")
            .strip());
    line("```");
  }

  private static String version(BuildInfo build) {
    return "%s (commit %s)".formatted(build.version(), build.commit());
  }

  private static String number(long value) {
    return Text.format("%,d", value);
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private void row(String name, String value) {
    line("| %s | %s |".formatted(name, value));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}

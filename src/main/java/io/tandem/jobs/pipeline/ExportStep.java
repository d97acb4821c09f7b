package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.ModelExport;
import io.tandem.interop.ModelFormat;
import io.tandem.interop.model.ExportMath;
import io.tandem.interop.model.Provenance;
import io.tandem.run.TrainedModel;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.training.checkpoint.CheckpointChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** A model is exported for other tools. The artifact has a directory for each format. */
final class ExportStep extends Step {
  private static final String MODEL = "model";
  private static final String INT8 = "-int8";

  private final List<String> exports;

  /**
   * @param exports formats, with {@value #INT8} behind those that have it
   * @throws UserException if one is unknown
   */
  ExportStep(SettingsReader settings, ModelOfStep model, List<String> exports) {
    super("export", StepKind.EXPORT, settings);
    this.exports = exports.stream().distinct().toList();
    exports.forEach(ExportStep::format);
    uses(MODEL, model);
  }

  private static ModelFormat format(String export) {
    boolean isInt8 = export.endsWith(INT8);
    String name = isInt8 ? export.substring(0, export.length() - INT8.length()) : export;
    for (ModelFormat known : ModelFormat.values()) {
      if (known.label().equals(name) && (known.hasInt8() || !isInt8)) {
        return known;
      }
    }
    throw UserException.of(
        "pipeline.exports has \"%s\": expected onnx, ctranslate2, huggingface or marian, or onnx-int8"
            + " or ctranslate2-int8",
        export);
  }

  /**
   * Requires all formats to represent the model, before it is trained.
   *
   * @param steps the steps before it
   * @throws UserException naming the setting to change
   */
  void requireRepresentable(List<Step> steps, StepContext context) throws IOException {
    TrainingStep trained = (TrainingStep) input(MODEL, steps);
    ModelSettings model = trained.resolved(context).settings().model();
    Settings prepared = trained.corpus(steps).settings().settings();
    for (String export : exports) {
      ModelExport.requireRepresentable(
          format(export), model, prepared.corpus(), prepared.subword());
    }
  }

  @Override
  String form() {
    return exports.toString();
  }

  @Override
  String artifact() {
    return "exported";
  }

  @Override
  boolean isComplete(Path artifact, StepContext context) throws IOException {
    return missing(artifact, context).isEmpty();
  }

  private List<String> missing(Path artifact, StepContext context) throws IOException {
    List<String> missing = new ArrayList<>();
    for (String export : exports) {
      Path directory = new Path(artifact, export);
      if (!AtomicDirectory.isThere(context.conf(), directory, AtomicDirectory.Use.EXPORT)) {
        missing.add(export);
      }
    }
    return missing;
  }

  @Override
  Optional<Integer> make(Path artifact, StepContext context) throws IOException {
    String model = context.model(this, MODEL);
    TrainedModel loaded = context.open(this, MODEL);
    Provenance origin =
        Provenance.find(context.conf(), new Path(model), CheckpointChoice.BEST)
            .through(context.history());
    for (String export : missing(artifact, context)) {
      ModelExport.of(loaded)
          .from(origin)
          .in(export.endsWith(INT8) ? ExportMath.INT8 : ExportMath.FLOAT32)
          .write(
              format(export),
              new Path(artifact, export),
              context.conf().configuration(),
              context::say)
          .forEach(context::say);
      context.say("exported for " + export);
    }
    return Optional.empty();
  }

  @Override
  Map<String, Object> figures(Path artifact, StepContext context) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String export : exports) {
      Path directory = new Path(artifact, export);
      long bytes = context.conf().fileSystem(directory).getContentSummary(directory).getLength();
      figures.put(export + " MB", bytes / 1e6);
    }
    return figures;
  }
}

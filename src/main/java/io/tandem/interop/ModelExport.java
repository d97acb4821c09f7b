package io.tandem.interop;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.ModelSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.interop.ctranslate2.CTranslate2Export;
import io.tandem.interop.huggingface.HuggingFaceExport;
import io.tandem.interop.marian.MarianExport;
import io.tandem.interop.model.ExportMath;
import io.tandem.interop.model.ModelCard;
import io.tandem.interop.model.ModelToExport;
import io.tandem.interop.model.OutputFiles;
import io.tandem.interop.model.Provenance;
import io.tandem.interop.onnx.BrowserLibraries;
import io.tandem.interop.onnx.BrowserPage;
import io.tandem.interop.onnx.HubTokenizer;
import io.tandem.interop.onnx.ModelFiles;
import io.tandem.interop.onnx.OnnxExport;
import io.tandem.interop.onnx.WeightFormat;
import io.tandem.run.TrainedModel;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes a trained model as the directory of another tool, which appears whole or not at all:
 *
 * <pre>
 *   ModelExport.of(TrainedModels.of(spark).open("run"))
 *       .write(ModelFormat.CTRANSLATE2, new Path("exported"), hadoop, line -&gt; {});
 * </pre>
 */
public final class ModelExport {
  private static final String ONNX_USE =
      """
      ```js
      import { env, pipeline } from '@huggingface/transformers';

      env.localModelPath = 'FOLDER-OF-THE-DIRECTORY/';
      env.allowRemoteModels = false;
      const translate = await pipeline('translation', 'DIRECTORY');
      console.log(await translate('A sentence.'));
      ```
      """;

  private static final String PAGE_USE =
      """

      Or in the browser, from any server of files:

      ```sh
      python3 -m http.server --directory DIRECTORY 8000   # http://localhost:8000
      ```
      """;

  private final TrainedModel model;
  private final Provenance provenance;

  /** The number formats of the weights; only ONNX has room for several. */
  private final Set<ExportMath> math;

  /** The page for browsers; empty for none. */
  private final Optional<BrowserLibraries> page;

  private ModelExport(
      TrainedModel model,
      Provenance provenance,
      Set<ExportMath> math,
      Optional<BrowserLibraries> page) {
    this.model = model;
    this.provenance = provenance;
    this.math = Set.copyOf(math);
    this.page = page;
  }

  /** Exports a model in float32; of its origin, the card has only the settings. */
  public static ModelExport of(TrainedModel model) {
    return new ModelExport(
        model, Provenance.of(model), Set.of(ExportMath.FLOAT32), Optional.empty());
  }

  /**
   * Requires a format to represent models of these settings, which shows before they are trained.
   *
   * @param model the settings of the network
   * @param corpus those of the text that it is trained on
   * @param subword those of its subwords
   * @throws UserException naming the setting to change
   */
  public static void requireRepresentable(
      ModelFormat format, ModelSettings model, CorpusSettings corpus, SubwordSettings subword) {
    switch (format) {
      case ONNX ->
          HubTokenizer.requireRepresentable(
              corpus.punctuation(), corpus.tokenization(), corpus.casing());
      case CTRANSLATE2 -> {}
      case HUGGINGFACE -> HuggingFaceExport.requireRepresentable(model, subword);
      case MARIAN -> MarianExport.requireRepresentable(model);
    }
  }

  /** Returns an export whose card says where the model comes from. */
  public ModelExport from(Provenance origin) {
    return new ModelExport(model, origin, math, page);
  }

  /** Returns an export with numbers of other formats: one, or for ONNX several side by side. */
  public ModelExport in(ExportMath... others) {
    return new ModelExport(model, provenance, EnumSet.copyOf(List.of(others)), page);
  }

  /** Returns an export with a page that translates in the browser; for the format onnx only. */
  public ModelExport withPage(BrowserLibraries libraries) {
    return new ModelExport(model, provenance, math, Optional.of(libraries));
  }

  /**
   * Writes the directory.
   *
   * @param target a path where nothing may exist
   * @param tell receives a line about earlier writers
   * @return notes for users of the exported model
   * @throws UserException if something is there, or the format cannot represent the model; then
   *     nothing is written
   */
  public List<String> write(
      ModelFormat format, Path target, Configuration hadoop, Consumer<String> tell)
      throws IOException {
    requireMath(format);
    AtomicDirectory.requireFree(target, AtomicDirectory.Use.EXPORT, hadoop);
    ModelToExport exported = ModelToExport.of(model, provenance);
    try (AtomicDirectory directory =
        AtomicDirectory.create(target, AtomicDirectory.Use.EXPORT, hadoop, tell)) {
      OutputFiles files = new OutputFiles(HadoopConf.of(hadoop), directory.staging());
      List<String> notes = directory.whileHeld(() -> write(format, exported, files));
      directory.publish();
      return notes;
    }
  }

  private void requireMath(ModelFormat format) {
    if (page.isPresent() && format != ModelFormat.ONNX) {
      throw new UserException(
          "the page for browsers (--browser) runs models in ONNX; leave it out, or export to onnx");
    }
    if (math.contains(ExportMath.INT8) && format == ModelFormat.HUGGINGFACE) {
      throw new UserException(
          "--math int8: Hugging Face's MarianMT has no such weights; leave it out, or export to"
              + " ctranslate2 or onnx");
    }
    if (math.contains(ExportMath.INT8) && format == ModelFormat.MARIAN) {
      throw new UserException(
          "--math int8: Marian's integers are in the order of the processor that computes with"
              + " them; leave it out, and give Marian or Bergamot --gemm-precision int8shiftAll,"
              + " which quantizes when it loads");
    }
    if (math.size() > 1 && format != ModelFormat.ONNX) {
      throw UserException.of(
          "--math float32,int8: a directory for %s holds one of them; give one, and write the other to another directory, or export to onnx",
          format.label());
    }
  }

  private List<String> write(ModelFormat format, ModelToExport exported, OutputFiles files)
      throws IOException {
    return switch (format) {
      case ONNX -> onnx(exported, files);
      case CTRANSLATE2 -> CTranslate2Export.write(exported, math.iterator().next(), files);
      case HUGGINGFACE -> HuggingFaceExport.write(exported, files);
      case MARIAN -> MarianExport.write(exported, files);
    };
  }

  private List<String> onnx(ModelToExport exported, OutputFiles files) throws IOException {
    ModelFiles into = files::create;
    Set<WeightFormat> formats = math.stream().map(ModelExport::weights).collect(Collectors.toSet());
    OnnxExport.write(
        exported.weights(), exported.subwords(), exported.settings().search(), formats, into);
    String use = ONNX_USE;
    if (page.isPresent()) {
      BrowserPage.write(
          new BrowserPage.Languages(exported.sourceLanguage(), exported.targetLanguage()),
          formats,
          page.get(),
          into);
      use += PAGE_USE;
    }
    // The tokenizer does to the text what Tandem does.
    files.text(ModelCard.FILE, new ModelCard(exported, use, List.of()).text());
    return List.of();
  }

  private static WeightFormat weights(ExportMath math) {
    return switch (math) {
      case FLOAT32 -> WeightFormat.FLOAT32;
      case INT8 -> WeightFormat.INT8;
    };
  }
}

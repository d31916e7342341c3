package io.kubefed.cli.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads manifests: files, directories, standard input. */
public final class ManifestFiles {

  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  private ManifestFiles() {}

  /**
   * A manifest and where it comes from.
   *
   * @param source the file, for messages
   * @param tree the manifest
   */
  public record Sourced(String source, JsonValue tree) {}

  /**
   * Reads all documents of these files; lists are taken apart.
   *
   * @param names files; directories, of which the files that end in .yaml, .yml and .json count;
   *     {@code -} for standard input
   * @param recursive whether directories in directories count
   * @throws VerbException if something cannot be read; the message names the file
   */
  public static List<Sourced> read(List<String> names, boolean recursive, InputStream standardIn) {
    List<Sourced> manifests = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        parse("standard input", standardInput(standardIn), manifests);
      } else if (name.startsWith("http://") || name.startsWith("https://")) {
        throw new VerbException(
            name + " is no file; fetch it first, as in: curl -fsSL " + name + " | … -f -");
      } else if (Files.isDirectory(Path.of(name))) {
        List<Path> files = filesIn(Path.of(name), recursive);
        if (files.isEmpty()) {
          throw new VerbException(
              "the directory "
                  + name
                  + " has no file that ends in "
                  + String.join(", ", ENDINGS)
                  + (recursive ? "" : "; -R looks into directories below as well"));
        }
        files.forEach(file -> parse(file.toString(), text(file), manifests));
      } else {
        parse(name, text(Path.of(name)), manifests);
      }
    }
    return manifests;
  }

  private static String standardInput(InputStream standardIn) {
    try {
      return new String(standardIn.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new VerbException("standard input cannot be read", e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new VerbException(
          "the file "
              + file
              + (Files.exists(file) ? " cannot be read as text in UTF-8" : " is not there"),
          e);
    }
  }

  private static List<Path> filesIn(Path directory, boolean recursive) {
    try (Stream<Path> files = Files.walk(directory, recursive ? Integer.MAX_VALUE : 1)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                String name = file.toString().toLowerCase(Locale.ROOT);
                return ENDINGS.stream().anyMatch(name::endsWith);
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new VerbException("the directory " + directory + " cannot be read", e);
    }
  }

  private static void parse(String source, String text, List<Sourced> manifests) {
    List<JsonValue> documents;
    try {
      documents = JsonValue.parseYamlDocuments(text);
    } catch (JsonException e) {
      throw new VerbException(source + ": " + e.getMessage(), e);
    }
    for (JsonValue document : documents) {
      flatten(source, document, manifests);
    }
  }

  private static void flatten(String source, JsonValue document, List<Sourced> manifests) {
    String kind = document.text("kind").orElse("");
    if (kind.endsWith("List") && document.get("items").filter(JsonValue::isArray).isPresent()) {
      document.get("items").orElseThrow().items().forEach(i -> flatten(source, i, manifests));
    } else if (kind.isEmpty() || document.text("apiVersion").orElse("").isEmpty()) {
      throw new VerbException(source + ": a document is no manifest: it has no kind or apiVersion");
    } else {
      manifests.add(new Sourced(source, document));
    }
  }
}

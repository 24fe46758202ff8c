/** The least that is a PDF by its content. */
export const PDF = '%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n';

/** A form with a paper in it, as `POST /cases/{id}/documents` takes it. */
export function paperForm(paper: string, name: string, content: string | Uint8Array = PDF): FormData {
  const form = new FormData();
  form.set('paper', paper);
  form.set('file', new Blob([content as string]), name);
  return form;
}

/** `--uploads FOLDER`, for the programs of stages 5 to 7. */

export const UPLOADS_OPTION = {
  uploads: { type: 'string', value: 'FOLDER', help: 'folder for POST /files/NAME and GET /files/NAME (default: none)' },
} as const;

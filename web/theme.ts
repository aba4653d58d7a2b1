import {
  Button,
  createTheme,
  Drawer,
  Input,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const neutral: MantineColorsTuple = [
  '#f6f7f7',
  '#eff1f1',
  '#e4e7e7',
  '#d6dbdb',
  '#cdd3d3',
  '#a9b3b3',
  '#5c6767',
  '#414a4a',
  '#262c2c',
  '#171c1c',
]
const dark: MantineColorsTuple = [
  '#e7ebeb',
  '#c0c8c8',
  '#95a1a1',
  '#5f6b6b',
  '#3b4444',
  '#262c2c',
  '#181c1c',
  '#121515',
  '#0d1010',
  '#090b0b',
]
const accent: MantineColorsTuple = [
  '#e3f1f0',
  '#c5e3e1',
  '#9ccfcb',
  '#6cb8b2',
  '#3f9d97',
  '#1f8580',
  '#0f6b69',
  '#0b5957',
  '#084644',
  '#053331',
]

/** What lies between the page and a dialog. */
export const scrim = { color: 'var(--fl-scrim)', backgroundOpacity: 1 }

/** The look of Mantine's parts. Colours proper are in tokens.css; here they are only handed on. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray: neutral, dark, teal: accent },
  white: '#ffffff',
  black: '#171c1c',
  fontFamily: "system-ui, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  shadows: { xs: 'none', sm: 'var(--fl-shadow)', md: 'var(--fl-shadow)', lg: 'var(--fl-shadow)', xl: 'var(--fl-shadow)' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({
      vars: (_theme, props) =>
        props.size || props.variant === 'transparent'
          ? { root: {} }
          : { root: { '--button-height': '32px', '--button-fz': '14px', '--button-padding-x': '12px' } },
      styles: { label: { fontWeight: 500 } },
    }),
    Input: Input.extend({
      vars: (_theme, props) =>
        props.size && props.size !== 'sm' ? { wrapper: {} } : { wrapper: { '--input-height': '32px', '--input-fz': '14px' } },
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: { label: { fontSize: 13, fontWeight: 500, marginBottom: 4 }, description: { fontSize: 12 }, error: { fontSize: 12 } },
    }),
    Select: Select.extend({ defaultProps: { comboboxProps: { transitionProps: { duration: 80 } }, checkIconPosition: 'right' } }),
    // Choices that do not fit beside each other stand in two lines, rather than behind the edge.
    SegmentedControl: SegmentedControl.extend({ styles: { root: { flexWrap: 'wrap', maxWidth: '100%' } } }),
    NumberInput: NumberInput.extend({ defaultProps: { hideControls: true } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 100, transition: 'fade' },
        radius: 'lg',
        overlayProps: scrim,
        closeButtonProps: { 'aria-label': 'Close' },
        // Mantine makes it a <header>, which would count as a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
      styles: {
        content: { background: 'var(--fl-surface)' },
        header: { background: 'var(--fl-surface)' },
        title: { fontWeight: 600, fontSize: 16 },
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 120 }, overlayProps: scrim, attributes: { header: { role: 'presentation' } } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 80 }, withArrow: false } }),
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md', radius: 'md' } },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md', radius: 'md' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
})

const shared = {
  '--mantine-color-body': 'var(--fl-canvas)',
  '--mantine-color-text': 'var(--fl-text)',
  '--mantine-color-bright': 'var(--fl-text)',
  '--mantine-color-dimmed': 'var(--fl-text-muted)',
  '--mantine-color-placeholder': 'var(--fl-text-muted)',
  '--mantine-color-anchor': 'var(--fl-accent-text)',
  '--mantine-color-default': 'var(--fl-surface)',
  '--mantine-color-default-hover': 'var(--fl-hover)',
  '--mantine-color-default-color': 'var(--fl-text)',
  '--mantine-color-default-border': 'var(--fl-hairline-strong)',
  '--mantine-color-error': 'var(--fl-bad)',
  '--mantine-primary-color-filled': 'var(--fl-accent)',
  '--mantine-primary-color-filled-hover': 'var(--fl-accent-hover)',
  '--mantine-primary-color-light': 'var(--fl-accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--fl-accent-soft)',
  '--mantine-primary-color-light-color': 'var(--fl-accent-text)',
  '--mantine-color-accent-filled': 'var(--fl-accent)',
  '--mantine-color-accent-filled-hover': 'var(--fl-accent-hover)',
  '--mantine-color-accent-light': 'var(--fl-accent-soft)',
  '--mantine-color-accent-light-hover': 'var(--fl-accent-soft)',
  '--mantine-color-accent-light-color': 'var(--fl-accent-text)',
  '--mantine-color-accent-outline': 'var(--fl-accent-text)',
  '--mantine-color-accent-text': 'var(--fl-accent-text)',
}

/** Mantine's own variables point at our tokens, which change with the colour scheme by themselves. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
